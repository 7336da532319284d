"""Imports and exports: reading files, planning rows, writing them, the screens."""
