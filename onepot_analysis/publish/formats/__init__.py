"""A notebook that was run as page, PDF and workbook."""
