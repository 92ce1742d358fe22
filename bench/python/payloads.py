"""The same as in payloads.ts."""

SMALL_OBJECT = {
    'id': 4711,
    'name': 'turbine-north-07',
    'power': 1234.5,
    'active': True,
    'unit': 'kW',
    'at': '2030-01-01T06:00:00Z',
}

NESTED_OBJECT = {
    'id': 4711,
    'name': 'north',
    'site': {
        'name': 'Wiesenfeld',
        'position': {'latitude': 53.1434, 'longitude': 8.2146, 'height': 12.5},
        'owner': {'name': 'Windpark Nord GmbH', 'phone': '+49 441 55500'},
    },
    'readings': [
        {
            'at': 1893456000000 + hour * 3600000,
            'power': 1000.5 + hour * 17.25,
            'state': 'running',
            'wind': {'speed': 7.25 + hour / 8, 'direction': 212 + hour},
        }
        for hour in range(10)
    ],
    'tags': ['wind', 'north', 'onshore'],
}


def noise(length):
    data = bytearray(length)
    state = 1
    for index in range(length):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        data[index] = state >> 24
    return bytes(data)


BYTES = noise(1024 * 1024)
ECHOES = {'object': SMALL_OBJECT, 'nested': NESTED_OBJECT, 'bytes': BYTES}


def expected_answer(work):
    return 7 if work == 'add' else ECHOES[work]
