"""The classes of the scenarios about custom types, and how each of them travels."""
import aiomas


@aiomas.codecs.serializable
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Unit:
    def __init__(self, name):
        self.name = name


class Celsius:
    def __init__(self, degrees):
        self.degrees = degrees


class Span:
    def __init__(self, start, end):
        self.start = start
        self.end = end


class Tree:
    def __init__(self, label, children):
        self.label = label
        self.children = children


@aiomas.codecs.serializable
class Reading:
    """Python finds the second argument again by a property."""

    def __init__(self, value, unit):
        self.value = value
        self._unit = unit

    @property
    def unit(self):
        return self._unit


class Gap:
    pass


class Stranger:
    """Registered only where a scenario asks for it."""

    def __init__(self, name):
        self.name = name


class NearPoint(Point):
    """Never registered itself."""


class Anything:
    """What the fallback of a codec makes of values that have no type of their own."""

    def __init__(self, text):
        self.text = text


class Numbered:
    """A value of whichever type has that number at the other end."""

    def __init__(self, number, data):
        self.number = number
        self.data = data


# aiomas finds the type of a value by its class, so that each number needs one.
NUMBERED = [type('Numbered', (Numbered,), {}) for _ in range(8)]

CLASSES = {cls.__name__: cls for cls in (
    Point, Unit, Celsius, Span, Tree, Reading, Gap, Stranger, NearPoint, Anything)}
CLASSES['Numbered'] = lambda number, data: NUMBERED[number](number, data)

SERIALIZERS = {
    'Point': Point.__serializer__,
    'Unit': lambda: (Unit, lambda unit: unit.name, Unit),
    'Celsius': lambda: (Celsius, lambda celsius: celsius.degrees, Celsius),
    'Span': lambda: (Span, lambda span: [span.start, span.end], lambda ends: Span(*ends)),
    'Tree': lambda: (Tree, vars, lambda data: Tree(data['label'], data['children'])),
    'Reading': Reading.__serializer__,
    'Gap': lambda: (Gap, lambda gap: None, lambda data: Gap()),
    'Stranger': lambda: (Stranger, lambda stranger: stranger.name, Stranger),
    # For every class that has no serializer.
    'Anything': lambda: (object, describe_text, Anything),
}


def extra_serializers(types):
    """What aiomas takes: a list of names, or so many types that are known by their numbers."""
    if isinstance(types, int):
        return [numbered_serializer(number) for number in range(types)]
    return [SERIALIZERS[name] for name in types]


def numbered_serializer(number):
    cls = NUMBERED[number]
    return lambda: (cls, lambda value: value.data, lambda data: cls(number, data))


def describe_text(value):
    return '%s %s' % (type(value).__name__, value)


def describe(value):
    """The value as plain data that names the classes in it."""
    if isinstance(value, (list, tuple)):
        return [describe(item) for item in value]
    if isinstance(value, dict):
        return {key: describe(item) for key, item in value.items()}
    if type(value).__name__ in CLASSES:
        fields = [describe(field) for field in vars(value).values()]
        return {'class': type(value).__name__, 'fields': fields}
    return value


def make(description):
    """The value that was described so."""
    if isinstance(description, list):
        return [make(item) for item in description]
    if not isinstance(description, dict):
        return description
    if description.keys() == {'class', 'fields'}:
        return CLASSES[description['class']](*make(description['fields']))
    return {key: make(item) for key, item in description.items()}
