"""The policy section ``authoring``: limits of what is uploaded at the desk."""

from marshmallow import Schema, fields, validate


class AuthoringPolicySchema(Schema):
    """The section ``authoring`` of the policy."""

    picture_megabytes = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=1, max=20),
        metadata={"description": "size of the largest file that is taken as a picture"},
    )
    picture_megapixels = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=1, max=50),
        metadata={"description": "millions of pixels of the largest picture"},
    )
