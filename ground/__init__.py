"""What every room needs: texts in both languages, the database, prepared statements. It knows no other room."""
