"""The group of addresses that begin with /tasks."""

from flask import Blueprint

pages = Blueprint("tasks", __name__)
