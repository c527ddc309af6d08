"""What the documents of classes hold: what a list of classes says, never who has a seat."""

from marshmallow import fields

from lms.core.web.api_documents import Document, PageQuery, day, word


class ClassDaySchema(Document):
    """One day of a class."""

    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


class ClassSchema(Document):
    """An instructor-led class of a module."""

    id = fields.String(required=True)
    module = fields.String(required=True, metadata={"description": "Such as CORE-02."})
    title = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "planned, cancelled or held"})
    unit_code = fields.String(required=True, metadata={"description": "It is for this unit and those below."})
    room = fields.String(required=True)
    link = fields.String(required=True, metadata={"description": "Address to join from afar, or empty."})
    time_zone = fields.String(required=True)
    days = fields.List(fields.Nested(ClassDaySchema), required=True)
    trainers = fields.List(fields.String(), required=True, metadata={"description": "Names."})
    capacity = fields.Integer(required=True)
    free = fields.Integer(required=True, metadata={"description": "Places left."})
    waiting = fields.Integer(required=True, metadata={"description": "People on the wait-list."})
    opens_on = fields.Date(required=True, metadata={"description": "First day of signing up."})
    closes_on = fields.Date(required=True, metadata={"description": "Last day of signing up."})


class ClassesQuery(PageQuery):
    """Which classes."""

    module = word("Only classes of this module.", longest=20)
    from_on = day("Only classes with a day on or after this one; default: today.", data_key="from")
