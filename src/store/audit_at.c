/* audit_at.c - the audit log of a database that is not open. */
#include "store/audit.h"
#include "store/store.h"

bool audit_check_at(const char *url, struct audit_check *check, struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    if (!store_open(url, STORE_READER, (instant){0}, &store, err) ||
        !store_snapshot(store, err))
        return false;
    bool ok = store_scan_audit(store, audit_check_next, check, err);
    store_release(store);
    return ok;
}
