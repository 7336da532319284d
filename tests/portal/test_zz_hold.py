import threading, pytest
from django.db import connection
held = []
@pytest.mark.django_db
def test_hold():
    def hold():
        connection.ensure_connection(); held.append(connection.connection)
    t = threading.Thread(target=hold); t.start(); t.join()
