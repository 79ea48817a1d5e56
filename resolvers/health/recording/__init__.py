"""Writing visits: what a facility records after each episode, checked, versioned and stored (QĐ 4750, QĐ 1804/QĐ-BYT)."""
