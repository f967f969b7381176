"""What is found out about a finished interview. Pure, or services away from it; knows no Celery."""
