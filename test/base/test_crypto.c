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

/* RFC 5869, A.1 to A.3. */
static void test_hkdf(void **state)
{
    (void)state;
    static const struct {
        const char *secret, *salt, *info, *out;
    } row[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
         "f0f1f2f3f4f5f6f7f8f9",
         "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
         "34007208d5b887185865"},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
         "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
         "404142434445464748494a4b4c4d4e4f",
         "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
         "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
         "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
         "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
         "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
         "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
         "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
         "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
         "cc30c58179ec3e87c14c01d5c1f3434f1d87"},
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
         "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
         "9d201395faa4b61a96c8"},
    };
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        unsigned char secret[80], salt[80], info[80], out[82];
        struct error err = {0};
        size_t secrets = strlen(row[i].secret) / 2, salts = strlen(row[i].salt) / 2;
        size_t infos = strlen(row[i].info) / 2, outs = strlen(row[i].out) / 2;
        assert_true(hex_parse(str_from(row[i].secret), secret, secrets, &err));
        assert_true(hex_parse(str_from(row[i].salt), salt, salts, &err));
        assert_true(hex_parse(str_from(row[i].info), info, infos, &err));
        hkdf_sha256((str){(const char *)secret, secrets},
                    (str){(const char *)salt, salts}, (str){(const char *)info, infos},
                    out, outs);
        assert_string_equal(hex_of(out, outs, &arena).at, row[i].out);
    }
}

/* RFC 8439, A.1, test vectors 1 and 3: the first block of a key of zeros, and the second
 * of one that ends with 1. */
static void test_stream(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    unsigned char key[STREAM_KEY_BYTES] = {0}, out[128];
    stream_bytes(key, out, 64);
    assert_string_equal(
        hex_of(out, 64, &arena).at,
        "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
        "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586");
    key[31] = 1;
    stream_bytes(key, out, 128);
    assert_string_equal(
        hex_of(out + 64, 64, &arena).at,
        "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a"
        "8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0");
}

/* RFC 7748, 6.1. */
static void test_exchange(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct exchange_secret alice, bob;
    struct error err = {0};
    unsigned char one[EXCHANGE_BYTES], other[EXCHANGE_BYTES];
    assert_true(hex_parse(STR("77076d0a7318a57d3c16c17251b26645"
                              "df4c2f87ebc0992ab177fba51db92c2a"),
                          alice.byte, sizeof alice, &err));
    assert_true(hex_parse(STR("5dab087e624a8a4b79e17f8b83800ee6"
                              "6f3bb1292618b6fd1c2f8b27ff88e0eb"),
                          bob.byte, sizeof bob, &err));
    struct exchange_public a = exchange_public_of(&alice), b = exchange_public_of(&bob);
    assert_string_equal(
        hex_of(a.byte, sizeof a, &arena).at,
        "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    assert_true(exchange_shared(&alice, &b, one));
    assert_true(exchange_shared(&bob, &a, other));
    assert_memory_equal(one, other, sizeof one);
    assert_string_equal(
        hex_of(one, sizeof one, &arena).at,
        "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    struct exchange_public nothing = {{0}}; /* a point of a low order */
    assert_false(exchange_shared(&alice, &nothing, one));
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
        cmocka_unit_test(test_hkdf),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_exchange),
        cmocka_unit_test(test_chance),
        cmocka_unit_test(test_a_text_that_others_encrypted),
        cmocka_unit_test(test_nothing_but_what_was_encrypted_is_decrypted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
