"""The judge of the changes to each kind of record: a function in the rules of the kind's room."""

JUDGES: dict[str, str] = {
    "setting": "call.rules.admission:judge_setting",
    "event": "call.rules.admission:judge_event",
    "speaker": "people.rules.admission:judge_speaker",
    "proposal": "proposals.rules.admission:judge",
    "review": "review.rules.admission:judge",
    "call": "call.rules.admission:judge_call",
    "reviewer": "review.rules.admission:judge_reviewer",
    "assignment": "review.rules.admission:judge_assignment",
    "organiser": "people.rules.admission:judge_organiser",
    "slot": "programme.rules.admission:judge_slot",
    "release": "programme.rules.admission:judge_release",
    "notification": "mail.rules.admission:judge_notification",
}
"""The judge of each kind of record: the one table that every way to write is handed.

The kinds are named without importing them, because a command that writes nothing loads no record.
"""
