"""What exists, and what may become of it. Ground floor: SQLAlchemy and nothing else."""
