"""Function URLs: HTTP requests straight to a function ("Creating and managing Lambda function
URLs")."""
