#!/bin/sh
# What has to be done once a day, in the folder of a release and with its settings in the environment.
failed=0
for command in delete_old_reports delete_old_imports delete_old_searches delete_unused_pictures clearsessions \
	find_duplicates check_links send_reminders; do
	.venv/bin/python manage.py "$command" || { echo "$command failed" >&2; failed=1; }
done
exit $failed
