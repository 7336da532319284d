"""Partners from CSV and XLSX files: reading, checking row by row, writing in one transaction."""
