"""The Warehouse Management API."""
