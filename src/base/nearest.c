#include "base/nearest.h"

#include <stdio.h>

enum { WORD_MOST = 40 }; /* longer ones are near nothing */

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* What of a name counts. */
static size_t letters(str name, char text[static WORD_MOST])
{
    size_t len = 0;
    for (size_t i = 0; i < name.len && i < WORD_MOST; i++) {
        char c = name.at[i];
        if (c != '-' && c != '_')
            text[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return len;
}

/* The distance of Damerau and Levenshtein, where no letter is changed twice: row i is
 * about the first i letters of `a`, and three rows are needed at a time. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[3][WORD_MOST + 1];
    for (size_t k = 0; k <= b_len; k++)
        row[0][k] = k;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *now = row[i % 3], *before = row[(i - 1) % 3], *earlier = row[(i + 1) % 3];
        now[0] = i;
        for (size_t k = 1; k <= b_len; k++) {
            now[k] = least(least(before[k], now[k - 1]) + 1,
                           before[k - 1] + (a[i - 1] != b[k - 1]));
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                now[k] = least(now[k], earlier[k - 2] + 1);
        }
    }
    return row[a_len % 3][b_len];
}

struct nearest nearest_to(str word)
{
    size_t allowed = word.len / 3 > 2 ? word.len / 3 : word.len < 4 ? 1 : 2;
    return (struct nearest){.word = word, .faults = allowed + 1};
}

void nearest_offer(struct nearest *nearest, str name)
{
    char a[WORD_MOST], b[WORD_MOST];
    if (nearest->word.len == 0 || nearest->word.len > WORD_MOST || name.len > WORD_MOST)
        return;
    size_t a_len = letters(nearest->word, a), b_len = letters(name, b);
    size_t faults = distance(a, a_len, b, b_len);
    /* With every letter wrong it is another word, however short. */
    if (faults < nearest->faults && faults < a_len) {
        nearest->faults = faults;
        nearest->name = name;
    }
}

struct hint nearest_hint(const struct nearest *nearest, const char *prefix)
{
    struct hint hint = {""};
    if (nearest->name.len)
        snprintf(hint.text, sizeof hint.text, "; perhaps you mean '%s%.*s'", prefix,
                 STR_ARG(nearest->name));
    return hint;
}
