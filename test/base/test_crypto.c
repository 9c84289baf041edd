#include "base/crypto.h"

#include "base/arena.h"
#include "base/error.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

/* By Python: hashlib.blake2b(text, digest_size=32, key=key).hexdigest() */
static void test_hash(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hash, *keyed; /* with the bytes 0, 1, ... 31 */
    } row[] = {
        {"", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8",
         "4e51e7a913fc80137da52880fecca175bf81e117d5c68126dc2774033517ea0d"},
        {"abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319",
         "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f"},
        {"The quick brown fox",
         "ede12169334c6077da458f82643f0663448d5b638033a56746a741509ce312c0",
         "08c1532a94ae02aa3482c674050180a72609840e8bce3c4925c210c3edf4e14d"},
    };
    CLEANUP(arena_free) struct arena arena = {0};
    unsigned char key[HASH_BYTES];
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (unsigned char)i;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct hash hash = hash_of(str_from(row[i].text));
        struct hash keyed = hash_keyed(key, str_from(row[i].text));
        assert_string_equal(hex_of(hash.byte, sizeof hash.byte, &arena).at, row[i].hash);
        assert_string_equal(hex_of(keyed.byte, sizeof keyed.byte, &arena).at,
                            row[i].keyed);
    }
}

static struct hash of_fields(const char *const *field)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    while (*field)
        hasher_field(&hasher, str_from(*field++));
    return hasher_end(&hasher);
}

static void test_fields_do_not_run_together(void **state)
{
    (void)state;
    static const char *const row[][4] = {
        {"ab", "c", NULL}, {"a", "bc", NULL}, {"abc", NULL}, {"abc", "", NULL}, {NULL}};
    enum { ROWS = sizeof row / sizeof *row };
    struct hash hash[ROWS];
    for (size_t i = 0; i < ROWS; i++)
        hash[i] = of_fields(row[i]);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(hash[i].byte, hash[k].byte, HASH_BYTES);
    /* By Python, of the lengths and the texts one after the other. */
    CLEANUP(arena_free) struct arena arena = {0};
    assert_string_equal(
        hex_of(hash[0].byte, HASH_BYTES, &arena).at,
        "20263e794775e4edf2b306c0f306af9e50175c831c857604b481e847f790bf95");
}

/* RFC 8032, section 7.1, TEST 2 */
static void test_sign(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = {0};
    struct error err = {0};
    unsigned char seed[SIGNING_SEED_BYTES];
    assert_true(
        hex_parse(STR("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
                  seed, sizeof seed, &err));
    struct signing_key key = signing_key_from(seed);
    struct verifying_key verifying = verifying_key_of(&key);
    assert_string_equal(
        hex_of(verifying.byte, sizeof verifying.byte, &arena).at,
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    struct signature signature = sign(&key, STR("r"));
    assert_string_equal(
        hex_of(signature.byte, sizeof signature.byte, &arena).at,
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assert_true(signature_fits(&verifying, STR("r"), &signature));
    assert_false(signature_fits(&verifying, STR("s"), &signature));
    signature.byte[3] ^= 1;
    assert_false(signature_fits(&verifying, STR("r"), &signature));
}

static void test_password(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_BYTES], other[PASSWORD_HASH_BYTES];
    struct error err = {0};
    assert_true(password_hash(STR("correct horse"), hash, &err));
    assert_true(password_hash(STR("correct horse"), other, &err));
    assert_string_not_equal(hash, other); /* each has a salt of its own */
    assert_memory_equal(hash, "$argon2id$v=19$m=32768,t=3,p=1$", 31);
    assert_true(password_fits(STR("correct horse"), hash));
    assert_false(password_fits(STR("correct horsf"), hash));
    assert_false(password_fits(STR(""), hash));
    assert_false(password_fits(STR("correct horse"), "$argon2id$nonsense"));
    assert_false(password_fits(STR(""), ""));
}

static void test_hex(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
    } row[] = {{"00ff7a", true}, {"00FF7A", true},    {"00ff7", false}, {"00ff7g", false},
               {"", false},      {"00ff7a00", false}, {"0 ff7a", false}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        unsigned char byte[3];
        struct error err = {0};
        assert_int_equal(hex_parse(str_from(row[i].text), byte, sizeof byte, &err),
                         row[i].good);
        if (row[i].good)
            assert_memory_equal(byte, "\x00\xff\x7a", 3);
        else
            assert_string_equal(err.text, "want 6 hexadecimal digits");
    }
}

/* RFC 7515, appendix C, and spellings that are not the one of their bytes. */
static void test_base64url(void **state)
{
    (void)state;
    static const struct {
        const char *text, *bytes; /* NULL: refused */
    } row[] = {
        {"", ""},
        {"Zg", "f"},
        {"Zm8", "fo"},
        {"Zm9v", "foo"},
        {"A-z_4ME", "\x03\xec\xff\xe0\xc1"},
        {"Zm8=", NULL},
        {"Zg==", NULL},
        {"A+z/4ME", NULL},
        {"Zh", NULL},
        {"Zm9", NULL},
        {"Z", NULL},
        {"Zm9vY", NULL},
        {"Zm 8", NULL},
        {"Zm9v\n", NULL},
        {" Zm9v", NULL},
        {"Zm9v.", NULL},
        {"\xad\xad\xad\xad", NULL},
        {"\xdf\xff\xc1\xfa", NULL},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = {0};
        struct error err = {0};
        str bytes = {0};
        str text = str_from(row[i].text);
        if (base64url_parse(text, &arena, &bytes, &err) != (row[i].bytes != NULL))
            fail_msg("'%s'", row[i].text);
        if (!row[i].bytes)
            continue;
        assert_true(str_equal(bytes, str_from(row[i].bytes)));
        assert_true(str_equal(base64url_of(bytes.at, bytes.len, &arena), text));
    }
}

/* FIPS 180-2, appendix B.1 */
static void test_sha256(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = {0};
    /* RFC 4231, test case 2. */
    struct hash code = hash_hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"));
    CLEANUP(arena_free) struct arena place = ARENA_EMPTY;
    assert_true(str_equal(
        hex_of(&code, sizeof code, &place),
        STR("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")));
    assert_true(str_equal(base64_of("\xfb\xff", 2, &place), STR("+/8=")));
    static const char *const wrong[] = {"+/8",   "+/9=", "-_8=", "+/8=\n",
                                        "+/ 8=", "=",    "+"};
    str bytes;
    struct error err = {0};
    assert_true(base64_parse(STR("+/8="), &place, &bytes, &err));
    assert_true(str_equal(bytes, STR("\xfb\xff")));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(base64_parse(str_from(wrong[i]), &place, &bytes, &err));
    struct hash hash = hash_sha256(STR("abc"));
    assert_string_equal(
        hex_of(hash.byte, sizeof hash.byte, &arena).at,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* draft-irtf-cfrg-xchacha-03, A.3.1: the nonce, then what its text became. */
static void test_a_text_that_others_encrypted(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = {0};
    unsigned char key[ENCRYPT_KEY_BYTES], place[12], encrypted[24 + 114 + 16];
    struct error err = {0};
    str text;
    assert_true(hex_parse(STR("808182838485868788898a8b8c8d8e8f"
                              "909192939495969798999a9b9c9d9e9f"),
                          key, sizeof key, &err));
    assert_true(hex_parse(STR("50515253c0c1c2c3c4c5c6c7"), place, sizeof place, &err));
    assert_true(hex_parse(STR("404142434445464748494a4b4c4d4e4f5051525354555657"
                              "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c"
                              "21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216"
                              "cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2b"
                              "c369488f76b2383565d3fff921f9664c97637da9768812f615c68b13"
                              "b52ec0875924c1c7987947deafd8780acf49"),
                          encrypted, sizeof encrypted, &err));
    assert_true(decrypt_text(key, (str){(const char *)place, sizeof place},
                             (str){(const char *)encrypted, sizeof encrypted}, &arena,
                             &text));
    assert_true(
        str_equal(text, STR("Ladies and Gentlemen of the class of '99: If I could "
                            "offer you only one tip for the future, sunscreen "
                            "would be it.")));
}

/* Each bit matters, each length, the place and the key; and nothing is encrypted alike
 * twice. */
static void test_nothing_but_what_was_encrypted_is_decrypted(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = {0};
    unsigned char key[ENCRYPT_KEY_BYTES] = {7}, other[ENCRYPT_KEY_BYTES] = {8};
    const str place = STR("shopfloor:1"),
              texts[] = {STR(""), STR("W1 worked for 7 hours")};
    for (size_t i = 0; i < 2; i++) {
        str opened, encrypted = encrypt_text(key, place, texts[i], &arena);
        char *at = (char *)encrypted.at;
        assert_int_equal(encrypted.len, texts[i].len + ENCRYPT_EXTRA);
        assert_true(decrypt_text(key, place, encrypted, &arena, &opened));
        assert_true(str_equal(opened, texts[i]));
        assert_false(str_equal(encrypted, encrypt_text(key, place, texts[i], &arena)));
        assert_null(i ? memmem(at, encrypted.len, "W1", 2) : NULL);

        assert_false(decrypt_text(other, place, encrypted, &arena, &opened));
        assert_false(decrypt_text(key, STR("shopfloor:2"), encrypted, &arena, &opened));
        for (size_t len = 0; len < encrypted.len; len++)
            assert_false(decrypt_text(key, place, (str){at, len}, &arena, &opened));
        for (size_t bit = 0; bit < 8 * encrypted.len; bit++) {
            at[bit / 8] ^= (char)(1 << bit % 8);
            assert_false(decrypt_text(key, place, encrypted, &arena, &opened));
            at[bit / 8] ^= (char)(1 << bit % 8);
        }
    }
}

static void test_chance(void **state)
{
    (void)state;
    unsigned char a[16] = {0}, b[16] = {0};
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    assert_false(secret_equal(a, b, sizeof a));
    secret_wipe(a, sizeof a);
    secret_wipe(b, sizeof b);
    assert_true(secret_equal(a, b, sizeof a));
    assert_int_equal(a[7], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_fields_do_not_run_together),
        cmocka_unit_test(test_sign),
        cmocka_unit_test(test_password),
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_base64url),
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_chance),
        cmocka_unit_test(test_a_text_that_others_encrypted),
        cmocka_unit_test(test_nothing_but_what_was_encrypted_is_decrypted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
