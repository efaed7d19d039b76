# Exits with 1, and says where, while something here still speaks to PGLite.
cd "$(dirname "$0")" || exit
! grep -n -e pglite -e 'db.query(' ./*.ts
