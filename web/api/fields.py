"""What schemas are made of: ids as addresses write them, texts with bounds, pages of lists."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from web import ids

NAME = 200
ID = "^[0-7][0-9abcdefghjkmnpqrstvwxyz]{12}$"
_SOME = 200


class Strict(Schema):
    """What is read: a name that nobody knows is refused."""

    class Meta:
        """Refuse unknown names."""

        unknown = RAISE


class Id(fields.String):
    """A public id: thirteen letters and digits."""

    def __init__(self, **more: Any) -> None:
        """Describe the form of an id."""
        metadata = {"pattern": ID, **more.pop("metadata", {})}
        super().__init__(metadata=metadata, **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - marshmallow's signature
        return None if value is None else value if isinstance(value, str) else ids.encode(int(value))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return ids.decode(str(text))
        except ValueError:
            raise ValidationError("malformed") from None


def text(maximum: int = NAME, *, required: bool = False) -> fields.String:
    """Describe a text of limited length; a required one has a sign that is not blank."""
    pattern = {"pattern": r"\S"} if required else {}
    rules: list[Any] = [validate.Length(min=1 if required else None, max=maximum, error="too_long")]
    if required:
        rules.append(_not_blank)
    return fields.String(required=required, validate=rules, metadata=pattern)


def _not_blank(value: str) -> None:
    if not value.strip():
        raise ValidationError("required")


def one_of(*options: str, required: bool = False, **more: Any) -> fields.String:
    """Describe a choice."""
    return fields.String(required=required, validate=validate.OneOf(options, error="not_an_option"), **more)


class Paged(Strict):
    """Which part of a list is asked for: ``cursor`` is the ``next`` of the part before."""

    cursor = fields.String(validate=validate.Length(max=_SOME, error="too_long"))
    limit = fields.Integer(load_default=25, strict=False, validate=validate.Range(min=1, max=100, error="out_of_range"))


def page(name: str, item: type[Schema]) -> type[Schema]:
    """Make the schema of one part of a list."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(allow_none=True, required=True, metadata={"description": "cursor of the next part"}),
        },
        name=f"{name}Page",
    )


def some(name: str, item: type[Schema]) -> type[Schema]:
    """Make the schema of a whole list."""
    return Schema.from_dict({"items": fields.List(fields.Nested(item), required=True)}, name=f"{name}List")


def known(**more: Any) -> fields.String:
    """Describe a text that may be missing."""
    return fields.String(allow_none=True, **more)


def moment(**more: Any) -> fields.AwareDateTime:
    """Describe a moment with its offset."""
    return fields.AwareDateTime(format="iso", allow_none=True, **more)
