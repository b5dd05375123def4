"""How the recogniser that ships with boardsnap was made: `README.md` says how to make it again."""
