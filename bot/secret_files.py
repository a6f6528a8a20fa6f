"""Secrets that are kept in files: `NAME_FILE` names the one that holds `NAME`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource


class NotReadable(Exception):
    """A file that a setting names can't be read; the words are for who runs Cairn."""


class SecretFiles(PydanticBaseSettingsSource):
    def __init__(self, settings_cls: type[BaseSettings], environment: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self._environment = environment

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        name = f"{field_name}_file".upper()
        path = self._environment.get(name)
        if not path or not is_secret(field):
            return None, field_name, False
        try:
            return Path(path).read_text().strip(), field_name, False
        except OSError as error:
            raise NotReadable(
                f"{name} names a file that can't be read: {error.strerror}."
            ) from None

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields.items()
        found = {name: self.get_field_value(field, name)[0] for name, field in fields}
        return {name: value for name, value in found.items() if value}


def is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation)
