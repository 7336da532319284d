"""placeholder"""
def database_url() -> str:
    return "postgres://postgres@localhost/postgres?host=/tmp/pgdev"
def secret(make):
    return "x"
