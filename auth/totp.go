package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"
)

// What RFC 6238 leaves open is as all authenticator programs have it, since most of them ignore what a URL says of it.
const (
	totpStep   = 30 // seconds, RFC 6238 section 5.2
	totpDigits = 6
	totpSkew   = 1 // steps that a code may be early or late, section 5.2
	totpSecret = 20
	totpLeast  = 16 // bytes of a secret, RFC 4226 section 4 R6
	totpMost   = 64
)

// TOTPSecret is the key of a user's one-time codes by the clock (RFC 6238: HMAC-SHA-1, six digits, 30 seconds). Printing one
// with %v shows nothing of it.
type TOTPSecret struct{ key []byte }

// NewTOTPSecret makes a random secret of 160 bits.
func NewTOTPSecret() TOTPSecret {
	key := make([]byte, totpSecret)
	rand.Read(key) // never fails
	return TOTPSecret{key}
}

// ParseTOTPSecret reads what Text made. The key has 16 to 64 bytes.
func ParseTOTPSecret(text string) (TOTPSecret, error) {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil || len(key) < totpLeast || len(key) > totpMost {
		return TOTPSecret{}, errors.New("auth: not a secret for one-time codes") // what it is instead is not said
	}
	return TOTPSecret{key}, nil
}

// Text is the secret in base32, as it is typed into an authenticator that has no camera.
func (s TOTPSecret) Text() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s.key)
}

// URL is what a QR code for authenticators says: otpauth://totp/ISSUER:NAME?secret=...&issuer=ISSUER. It is as secret as the secret.
func (s TOTPSecret) URL(issuer, name string) string {
	// The path is escaped by hand: the colon between issuer and name must stand, one in the issuer must not, and a + is read as such.
	label := url.PathEscape(issuer) + ":" + url.PathEscape(name)
	return "otpauth://totp/" + label + "?secret=" + s.Text() + "&issuer=" + url.PathEscape(issuer)
}

// Format implements [fmt.Formatter] and shows nothing of the secret, whatever the verb.
func (TOTPSecret) Format(f fmt.State, _ rune) { io.WriteString(f, "[one-time code secret]") }

// Code is the code of a moment.
func (s TOTPSecret) Code(t time.Time) string { return s.code(stepOf(t)) }

// stepOf is T of RFC 6238 section 4.2, with T0 = 0.
func stepOf(t time.Time) int64 { return t.Unix() / totpStep }

// code is HOTP(K, T) of RFC 4226 section 5.3.
func (s TOTPSecret) code(step int64) string {
	return fmt.Sprintf("%0*d", totpDigits, s.truncated(step)%1_000_000)
}

// truncated is DT of RFC 4226 section 5.3: 31 bits.
func (s TOTPSecret) truncated(step int64) uint32 {
	mac := hmac.New(sha1.New, s.key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	return binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
}

// match is the step whose code this is, within the skew around now and later than last, or 0. All steps are compared, so that the
// time does not tell which it was. RFC 6238 section 5.2: a second use is refused, and so is the code of a step before one used.
func (s TOTPSecret) match(code string, now time.Time, last int64) (step int64) {
	for n := stepOf(now) - totpSkew; n <= stepOf(now)+totpSkew; n++ {
		if subtle.ConstantTimeCompare([]byte(s.code(n)), []byte(code)) == 1 && n > last {
			step = n
		}
	}
	return step
}
