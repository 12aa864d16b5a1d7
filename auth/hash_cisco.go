package auth

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"

	"golang.org/x/crypto/scrypt"
)

// What types 8 and 9 of IOS fix. The salt is used as the text that it is.
const (
	iosSaltChars = 14
	iosRounds    = 20000 // type 8
	iosScryptN   = 16384 // type 9, with r and p of 1: 2 MiB
	iosScryptRP  = 1
	iosKeyBytes  = 32
	iosDigits    = crypt64 // in the bit order of RFC 4648, unlike crypt(3)
)

// parseIOS reads type 8 (PBKDF2-SHA256) or 9 (scrypt): SALT$KEY.
func parseIOS(f []string, derive func(password, salt []byte) ([]byte, error)) (comparer, error) {
	if len(f) != 2 || len(f[0]) != iosSaltChars || !cryptDigits(f[0], iosSaltChars) {
		return nil, errHash
	}
	salt := []byte(f[0])
	key, err := base64.NewEncoding(iosDigits).WithPadding(base64.NoPadding).Strict().DecodeString(f[1])
	if err != nil || len(key) != iosKeyBytes {
		return nil, errHash
	}
	return func(password []byte) bool {
		got, err := derive(password, salt)
		return err == nil && subtle.ConstantTimeCompare(got, key) == 1
	}, nil
}

func iosType8(password, salt []byte) ([]byte, error) {
	return pbkdf2.Key(sha256.New, string(password), salt, iosRounds, iosKeyBytes)
}

func iosType9(password, salt []byte) ([]byte, error) {
	return scrypt.Key(password, salt, iosScryptN, iosScryptRP, iosScryptRP, iosKeyBytes)
}
