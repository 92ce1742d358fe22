"""Tell what this Python is and has: "Python 3.8.18 with aiomas 2.0.1 and no msgpack"."""
import sys

found = 'Python %d.%d.%d' % sys.version_info[:3]
if sys.version_info >= (3, 8):
    from importlib.metadata import PackageNotFoundError, version

    def describe(package):
        try:
            return '%s %s' % (package, version(package))
        except PackageNotFoundError:
            return 'no %s' % package

    found += ' with %s and %s' % (describe('aiomas'), describe('msgpack'))
print(found)
