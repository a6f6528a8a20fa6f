"""Matching: who should mentor whom. Plain records in, plain proposals out; no I/O, no clock.

    people = [Person(id=..., role=Role.MENTEE, wants={"Finance": 2}, ...), ...]
    population = Population.of(people, starts_on=cohort.starts_on, ends_on=cohort.ends_on)
    policy = Policy(level_gap=(1, 3), locked=frozenset({(mentee_id, mentor_id)}))
    proposal = solve(population, policy, watch=progress)

The same input gives the same proposal on any machine: fits are whole points (`FULL` of them are a
fit of 1), reckoned exactly, and solvers are given everything in the order of ids. To repeat a run,
keep its people and its policy.

What there is, each in the module of its name:

- `person.Person`: what is known of somebody. What is empty is unknown; unknown breaks no rule, and
  a wish that a mentee doesn't have is met by everybody.
- `population.Population.of(people, starts_on=, ends_on=)`: both sides as arrays.
- `policy.Policy`: the coordinator's choices. Rules that hold and what they need, weights of wishes,
  a floor, locked and forbidden pairs, waivers, the pairs of the run before. `policy.USUAL_WEIGHTS`
  says where the defaults come from. `vocabulary.Rule` and `vocabulary.Wish` have words for people.
- `solve.solve(population, policy, watch=, limit=) -> proposal.Proposal`: most people placed; then
  most of those who have priority, which costs nobody a place; then the highest floor under the
  worst-off pair; then the best total. `proposal.gap` is 0 where that is proved, and
  `proposal.changes` tells what differs from the run before. `watch` hears each step; it cancels by
  raising, and by returning False settles for what there is, with the gap it can prove.
  `limit.Limit(seconds, clock)` settles in time.
- `explain.explain_pair(population, policy, mentee, mentor)`: factors that add up to the fit, and
  the rules that a pair breaks, so that a swap by hand can be checked with it.
- `explain.explain_unmatched(population, policy, proposal, mentee)`: which rules close how many
  mentors, and single changes that place more, each tried by solving anew.
- `explain.missing_skills(population, policy, proposal)`: which skill to look for in a new mentor.
- `fairness.report`, `fairness.breaches`, `fairness.load`: by voluntary group, small groups hidden;
  breaches of a bound can hold a publish; how mentees are spread over mentors.
- `stability.blocking_pairs`, `stability.solve_stable`: for those who have ranked each other.
- `outcome.work_out(inputs, terms)`: a whole run, solved and explained, as it is kept and reviewed,
  with what it would change of another.
- `rounds.next_round(people, earlier, size=)`: peers in pairs or circles, without repeats.

Errors are `MentoringError`s of `errors`, raised before anything is solved. What isn't an error but
leaves nobody to place is the proposal's `verdict`.

To compare policies, solve both and compare the proposals: runs of some hundreds of people take a
fraction of a second. All but `person`, `policy`, `choices`, `inputs`, `vocabulary` and `errors`
load numpy, so import them where they are used.
"""

from __future__ import annotations
