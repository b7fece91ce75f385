"""The files of `aws configure` and the AWS_* variables -> settings by botocore's names, without botocore's session.

In: the environment and the files. Out: what botocore's readers of credentials and endpoints ask a session for. The
session itself imports botocore's client and all that belongs to it: 3 MB and a tenth of the start.
"""

import os
from functools import cached_property
from typing import Any

from botocore.configloader import load_config, raw_config_parse
from botocore.configprovider import ConfigValueStore, create_botocore_default_config_mapping
from botocore.exceptions import ConfigNotFound, ProfileNotFound


class Profile:
    """Names of methods are those of botocore.session.Session; botocore is pinned."""

    def __init__(self) -> None:
        self._settings = ConfigValueStore(mapping=create_botocore_default_config_mapping(self))

    def get_config_variable(self, name: str) -> Any:
        """A setting from the environment, the profile or botocore's defaults."""
        return self._settings.get_config_variable(name)

    def instance_variables(self) -> dict[str, Any]:
        """What a program has set on the session itself."""
        return {}

    @cached_property
    def full_config(self) -> dict[str, Any]:
        """All profiles, out of both files. Raises ConfigParseError."""
        try:
            config: dict[str, Any] = load_config(self.get_config_variable("config_file"))
        except ConfigNotFound:
            config = {"profiles": {}}
        try:
            for profile, values in raw_config_parse(self.get_config_variable("credentials_file")).items():
                config["profiles"].setdefault(profile, {}).update(values)
        except ConfigNotFound:
            pass
        return config

    def get_scoped_config(self) -> dict[str, Any]:
        """The profile that AWS_PROFILE names. Raises ProfileNotFound, ConfigParseError."""
        named = self.get_config_variable("profile")
        profiles: dict[str, dict[str, Any]] = self.full_config["profiles"]
        if named is not None and named not in profiles:
            raise ProfileNotFound(profile=named)
        return profiles.get(named or "default", {})

    def user_agent(self) -> str:
        """Who asks an instance or a container for its credentials."""
        return f"Botocore {os.environ.get('AWS_EXECUTION_ENV', '')}".strip()

    def create_client(self, *arguments: Any, **options: Any) -> Any:
        """A client of STS or SSO, for a profile whose credentials have to be asked for there."""
        import botocore.session  # only here is all of it needed

        return botocore.session.get_session().create_client(*arguments, **options)
