package auth

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// Cost is what hashing a password takes. The zero value is 19 MiB, two passes and one thread, the least that OWASP advises for
// argon2id; a small device may take less memory and more passes, such as 7168 KiB and five.
type Cost struct {
	Memory uint32 // KiB; 0 is 19 456. 8 to 1 048 576
	Passes uint32 // 0 is 2. At most 64
}

const (
	defaultMemory = 19456
	defaultPasses = 2
	saltBytes     = 16
	keyBytes      = 32

	// Bounds of a hash that is read from a file, so that a line of it cannot take the machine's memory or time. A key shorter
	// than minKey, as a line cut off might have, would match more passwords.
	maxMemory     = 1 << 20 // KiB
	maxPasses     = 64
	maxThreads    = 16
	maxRounds     = 10_000_000
	maxBcryptCost = 16
	maxHash       = 256 // bytes of its text
	minSalt       = 8   // bytes
	minKey        = 16  // bytes

	// maxPassword is the longest password in bytes; a longer one is refused before any hashing.
	maxPassword = 256
)

// Hash makes an argon2id hash of a password in the PHC string format, with a random salt and the default [Cost].
func Hash(password string) (string, error) { return Cost{}.Hash(password) }

// Hash is the function Hash at this cost. It fails for an empty password, for one of more than 256 bytes, and for a cost out of
// its bounds.
func (c Cost) Hash(password string) (string, error) {
	if password == "" {
		return "", errors.New("auth: the password is empty")
	}
	if len(password) > maxPassword {
		return "", fmt.Errorf("auth: password longer than %d bytes", maxPassword)
	}
	c = c.filled()
	if c.Memory < 8 || c.Memory > maxMemory || c.Passes > maxPasses {
		return "", errors.New("auth: cost out of bounds")
	}
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(password), salt, c.Passes, c.Memory, 1, keyBytes)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.Memory, c.Passes, b64(salt), b64(key)), nil
}

// filled is the cost with its defaults.
func (c Cost) filled() Cost {
	if c.Memory == 0 {
		c.Memory = defaultMemory
	}
	if c.Passes == 0 {
		c.Passes = defaultPasses
	}
	return c
}

// errHash says that a hash has no known form. It does not say what it is, since it may be a password put in the wrong place.
var errHash = errors.New("auth: not a password hash of a known kind")

// CheckHash says whether a hash has a form that passwords can be compared with: argon2id in the PHC string format, bcrypt ($2a$,
// $2b$, $2y$), PBKDF2-SHA256 in that format ($pbkdf2-sha256$i=ROUNDS$SALT$KEY) or passlib's ($pbkdf2-sha256$ROUNDS$SALT$KEY),
// SHA-crypt of crypt(3) ($5$, $6$) with up to 1 000 000 rounds, and what IOS calls secrets of type 5 ($1$), 8 ($8$) and 9 ($9$).
func CheckHash(hash string) error {
	_, err := parseHash(hash)
	return err
}

// comparer says whether a password belongs to a hash, in a time that does not depend on where they differ.
type comparer func(password []byte) bool

func parseHash(hash string) (comparer, error) {
	f := strings.Split(hash, "$")
	if len(hash) > maxHash || len(f) < 4 || f[0] != "" || strings.ContainsFunc(hash, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errHash // a line end too, which base64 leaves out and which would part a line of a users' file
	}
	switch f[1] {
	case "argon2id":
		return parseArgon(f[2:])
	case "pbkdf2-sha256":
		return parsePBKDF2(f[2:])
	case "2a", "2b", "2y":
		return parseBcrypt(hash)
	case "5":
		return shaCrypt256().parse(f[2:])
	case "6":
		return shaCrypt512().parse(f[2:])
	case "1":
		return parseMD5(f[2:])
	case "8":
		return parseIOS(f[2:], iosType8)
	case "9":
		return parseIOS(f[2:], iosType9)
	}
	return nil, errHash
}

func parseArgon(f []string) (comparer, error) {
	if len(f) != 4 || f[0] != "v="+strconv.Itoa(argon2.Version) {
		return nil, errHash
	}
	params := strings.Split(f[1], ",")
	if len(params) != 3 {
		return nil, errHash
	}
	memory, ok1 := parameter(params[0], "m=", maxMemory)
	passes, ok2 := parameter(params[1], "t=", maxPasses)
	threads, ok3 := parameter(params[2], "p=", maxThreads)
	salt, key, ok4 := saltAndKey(f[2], f[3])
	if !ok1 || !ok2 || !ok3 || !ok4 || memory < 8*threads {
		return nil, errHash
	}
	return func(password []byte) bool {
		got := argon2.IDKey(password, salt, uint32(passes), uint32(memory), uint8(threads), uint32(len(key)))
		return subtle.ConstantTimeCompare(got, key) == 1
	}, nil
}

func parsePBKDF2(f []string) (comparer, error) {
	if len(f) != 3 {
		return nil, errHash
	}
	plus := strings.NewReplacer(".", "+") // passlib writes a dot
	rounds, ok1 := parameter(strings.TrimPrefix(f[0], "i="), "", maxRounds)
	salt, key, ok2 := saltAndKey(plus.Replace(f[1]), plus.Replace(f[2]))
	if !ok1 || !ok2 {
		return nil, errHash
	}
	return func(password []byte) bool {
		got, err := pbkdf2.Key(sha256.New, string(password), salt, rounds, len(key))
		return err == nil && subtle.ConstantTimeCompare(got, key) == 1
	}, nil
}

func parseBcrypt(hash string) (comparer, error) {
	if cost, err := bcrypt.Cost([]byte(hash)); err != nil || cost > maxBcryptCost || len(hash) != 60 {
		return nil, errHash
	}
	return func(password []byte) bool { return bcrypt.CompareHashAndPassword([]byte(hash), password) == nil }, nil
}

// parameter reads a decimal number of 1 to most behind its name.
func parameter(s, name string, most int) (int, bool) {
	digits, found := strings.CutPrefix(s, name)
	n, err := strconv.ParseUint(digits, 10, 31)
	return int(n), found && err == nil && n >= 1 && int(n) <= most
}

func saltAndKey(s, k string) (salt, key []byte, ok bool) {
	strict := base64.RawStdEncoding.Strict()
	salt, err1 := strict.DecodeString(s)
	key, err2 := strict.DecodeString(k)
	return salt, key, err1 == nil && err2 == nil && len(salt) >= minSalt && len(key) >= minKey
}

// verify compares a password with a hash; a hash that cannot be read matches nothing.
func verify(hash, password string) bool {
	if len(password) > maxPassword {
		return false
	}
	compare, err := parseHash(hash)
	return err == nil && compare([]byte(password))
}

// hashers lets half the processors hash at a time, so that guessing cannot take the machine.
type hashers chan struct{}

func newHashers() hashers { return make(hashers, max(runtime.GOMAXPROCS(0)/2, 1)) }

// verify waits for its turn.
func (h hashers) verify(ctx context.Context, hash, password string) (bool, error) {
	select {
	case h <- struct{}{}:
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
	defer func() { <-h }()
	return verify(hash, password), nil
}
