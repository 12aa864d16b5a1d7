package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// Cost is what hashing a password takes. The zero value is 19 MiB, two passes and one thread, the least that OWASP advises for
// argon2id; a small device may take less memory and more passes.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
}

const (
	defaultMemory = 19456
	defaultPasses = 2
	saltBytes     = 16
	keyBytes      = 32

	// Bounds of a hash that is read from a file, so that a line of it cannot take the machine's memory.
	maxMemory = 1 << 20 // KiB
	maxPasses = 64
	maxHash   = 256 // bytes of its text

	// maxPassword is the longest password in bytes; a longer one is refused before any hashing.
	maxPassword = 256
)

// Hash makes an argon2id hash of a password in the PHC string format, with a random salt and the default [Cost].
func Hash(password string) (string, error) { return Cost{}.Hash(password) }

// Hash is the function Hash at this cost. It fails for an empty password and for one of more than 256 bytes.
func (c Cost) Hash(password string) (string, error) {
	if password == "" {
		return "", errors.New("auth: the password is empty")
	}
	if len(password) > maxPassword {
		return "", fmt.Errorf("auth: password longer than %d bytes", maxPassword)
	}
	if c.Memory == 0 {
		c.Memory = defaultMemory
	}
	if c.Passes == 0 {
		c.Passes = defaultPasses
	}
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(password), salt, c.Passes, c.Memory, 1, keyBytes)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.Memory, c.Passes, b64(salt), b64(key)), nil
}

// argonHash is a parsed argon2id hash.
type argonHash struct {
	memory, passes uint32
	threads        uint8
	salt, key      []byte
}

// parseArgon reads the PHC string format.
func parseArgon(hash string) (h argonHash, err error) {
	parts := strings.Split(hash, "$")
	if len(hash) > maxHash || len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, errHash
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.threads); err != nil || n != 3 {
		return h, errHash
	}
	if parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", h.memory, h.passes, h.threads) || h.memory < 8 || h.memory > maxMemory ||
		h.passes < 1 || h.passes > maxPasses || h.threads < 1 || h.threads > 16 {
		return h, errHash
	}
	if h.salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4]); err != nil || len(h.salt) < 8 {
		return h, errHash
	}
	if h.key, err = base64.RawStdEncoding.Strict().DecodeString(parts[5]); err != nil || len(h.key) < 16 {
		return h, errHash
	}
	return h, nil
}

// errHash says that a hash has no known form. It does not say what it is, since it may be a password put in the wrong place.
var errHash = errors.New("auth: not an argon2id or bcrypt hash")

// CheckHash says whether a hash has a form that passwords can be compared with.
func CheckHash(hash string) error {
	if strings.HasPrefix(hash, "$2") {
		if _, err := bcrypt.Cost([]byte(hash)); err != nil {
			return errHash
		}
		return nil
	}
	_, err := parseArgon(hash)
	return err
}

// verify compares a password with a hash, in a time that does not depend on where they differ.
func verify(hash, password string) bool {
	if len(password) > maxPassword {
		return false
	}
	if strings.HasPrefix(hash, "$2") {
		return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
	}
	h, err := parseArgon(hash)
	if err != nil {
		return false
	}
	key := argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.threads, uint32(len(h.key)))
	return subtle.ConstantTimeCompare(key, h.key) == 1
}

// hashers lets half the processors hash at a time, so that guessing cannot take the machine.
type hashers chan struct{}

func newHashers() hashers { return make(hashers, max(runtime.NumCPU()/2, 1)) }

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
