"""The database: tables, migrations, repositories by tenant, and the audit chain."""
