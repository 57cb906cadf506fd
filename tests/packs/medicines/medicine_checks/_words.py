"""What the checks share; a name that begins with an underscore is no check."""

CHECK = "not a check at all"

FORMS = ("tablet", "capsule", "vial")
