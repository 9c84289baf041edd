#include "late.h"

enum { QUEUE = 4096, LOST_EVERY = 5 };

/* What was handed over and not yet received, of the one writer that there is. */
static struct {
    struct {
        const struct addition *addition;
        size_t count;
        enum origin origin;
        instant now;
        struct addition_result *result;
    } added[QUEUE];
    size_t count;
    bool answered;       /* has this transaction had an answer */
    unsigned firsts;     /* first answers of begin() and receive() */
    enum late_loss loss; /* is yet to come */
} late;

static bool lost(struct backend *backend, bool now)
{
    bool first = !late.answered;
    late.answered = true;
    if (!first || !now)
        return false;
    late.loss = LATE_NO_LOSS;
    backend->generation++;
    return true;
}

/* The answer of begin() or receive(): it may tell of a loss and go on. */
static bool lost_before(struct backend *backend)
{
    return lost(backend, late.loss || ++late.firsts % LOST_EVERY == 0);
}

/* What was handed over arrives. */
static bool arrive(struct backend *backend, struct error *err)
{
    size_t count = late.count;
    late.count = 0;
    for (size_t i = 0; i < count; i++)
        if (!backend_sqlite.add(backend, late.added[i].addition, late.added[i].count,
                                late.added[i].origin, late.added[i].now,
                                late.added[i].result, err))
            return false;
    return true;
}

/* Any other answer comes after that. A loss is the end of the transaction. */
static bool answer(struct backend *backend, struct error *err)
{
    if (lost(backend, late.loss))
        return error_set(err, ERROR_UNAVAILABLE, "the connection was lost");
    return arrive(backend, err);
}

static bool begin(struct backend *backend, struct error *err)
{
    late.count = 0;
    late.answered = false;
    if (!backend_sqlite.begin(backend, err))
        return false;
    if (late.loss == LATE_AT_BEGIN || (!late.loss && late.firsts % 2))
        (void)lost_before(backend);
    return true; /* otherwise it was sent, and nothing is known yet */
}

static void rollback(struct backend *backend)
{
    late.count = 0;
    backend_sqlite.rollback(backend);
}

static bool add(struct backend *backend, const struct addition *addition, size_t count,
                enum origin origin, instant now, struct addition_result *result,
                struct error *err)
{
    (void)backend, (void)err;
    assert_true(late.count < QUEUE);
    late.added[late.count].addition = addition;
    late.added[late.count].count = count;
    late.added[late.count].origin = origin;
    late.added[late.count].now = now;
    late.added[late.count++].result = result;
    return true;
}

static bool receive(struct backend *backend, struct error *err)
{
    if (!lost_before(backend))
        return arrive(backend, err);
    late.count = 0;
    return true;
}

/* --- what may not be called before everything was received --- */

static bool commit(struct backend *backend, struct error *err)
{
    assert_int_equal(late.count, 0);
    return backend_sqlite.commit(backend, err);
}

static bool write(struct backend *backend, const struct floor *floor,
                  const struct figures_written *what, struct error *err)
{
    assert_int_equal(late.count, 0);
    return backend_sqlite.write(backend, floor, what, err);
}

static void rest(struct backend *backend)
{
    assert_int_equal(late.count, 0);
    backend_sqlite.rest(backend);
}

/* --- what has an answer --- */

static bool find(struct backend *backend, const struct uuid *uuid, size_t count,
                 struct arena *arena, struct kept *kept, struct error *err)
{
    return answer(backend, err) &&
           backend_sqlite.find(backend, uuid, count, arena, kept, err);
}

static bool look_up(struct backend *backend, const struct floor *floor,
                    const struct look_up *what, struct arena *arena, struct error *err)
{
    return answer(backend, err) &&
           backend_sqlite.look_up(backend, floor, what, arena, err);
}

static bool plant(struct backend *backend, struct arena *arena, struct plant *plant,
                  struct error *err)
{
    return answer(backend, err) && backend_sqlite.plant(backend, arena, plant, err);
}

static bool remove_sample(struct backend *backend, int64_t after, int64_t last,
                          int64_t *events, struct error *err)
{
    return answer(backend, err) &&
           backend_sqlite.remove_sample(backend, after, last, events, err);
}

static bool audit_tail(struct backend *backend, struct audit_tail *tail,
                       struct error *err)
{
    return answer(backend, err) && backend_sqlite.audit_tail(backend, tail, err);
}

static bool prune_audit(struct backend *backend, instant before, int64_t most,
                        int64_t *upto, struct error *err)
{
    return answer(backend, err) &&
           backend_sqlite.prune_audit(backend, before, most, upto, err);
}

void late_prepare(struct backend *backend)
{
    static struct backend_kind kind;
    kind = backend_sqlite;
    kind.begin = begin;
    kind.commit = commit;
    kind.rollback = rollback;
    kind.add = add;
    kind.receive = receive;
    kind.find = find;
    kind.look_up = look_up;
    kind.write = write;
    kind.plant = plant;
    kind.rest = rest;
    kind.remove_sample = remove_sample;
    kind.audit_tail = audit_tail;
    kind.prune_audit = prune_audit;
    backend->kind = &kind;
    late.loss = LATE_NO_LOSS;
    late.firsts = 0;
}

void late_lose(enum late_loss loss) { late.loss = loss; }
