package auth

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

const (
	// MaxPrintedCodes is how many printed codes a user can have.
	MaxPrintedCodes = 32

	printedChars  = 12 // of five bits each
	printedGroup  = 4
	printedDigits = "abcdefghijklmnopqrstuvwxyz234567"
	noFactor      = "-" // in place of a secret or codes

	// A guess at a code of six digits, of which three are good at a time, hits once in 330 000. Whoever may guess knows the
	// password already, so a user's codes are held back from him, and nobody else can cause that.
	freeWrongCodes = 5
	firstHold      = time.Minute
	longestHold    = time.Hour
)

// errUnenrolled is what administration says of a user without codes.
var errUnenrolled = errors.New("auth: the user has no one-time codes")

// Factors are the one-time codes of users: by the clock ([TOTPSecret]), printed on paper, or both. They are kept in a file with a
// line for each user of name, last step used, secret and hashes of the printed codes, or in memory. Each code is good once: the
// step is written to the file before the login goes on. After five wrong codes with a right password a user's codes are refused for
// a minute, and for twice as long after each further one, up to an hour.
//
// The file is as secret as what it holds: only its owner may read it. It is read for each check, and while it is gone or wrong all
// checks fail. One process only may have it open. Methods may be called by any goroutine.
type Factors struct {
	path string
	now  func() time.Time

	mu    sync.Mutex // guards what follows and the file
	text  []byte     // without a path
	holds map[string]hold
}

// hold is how long a user's codes are refused. There is one for users that have codes only.
type hold struct {
	wrong int
	until time.Time
}

// enrolled is a line of the file.
type enrolled struct {
	last   int64
	secret TOTPSecret
	codes  []string
}

// NewFactors returns Factors in memory: after a restart a code that was just used is good again, for at most a minute and a half.
func NewFactors() *Factors { return &Factors{now: time.Now, holds: map[string]hold{}} }

// OpenFactors reads a file of one-time codes. It must exist; an empty one has no users.
func OpenFactors(path string) (*Factors, error) {
	f := NewFactors()
	f.path = path
	_, err := f.load()
	return f, err
}

// Check implements [Factor]. Case, blanks and dashes of a code do not count.
func (f *Factors) Check(_ context.Context, name, code string, use bool) (bool, error) {
	code = strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))
	f.mu.Lock()
	defer f.mu.Unlock()
	users, err := f.load()
	if err != nil {
		return false, err
	}
	u, known := users[name]
	if !known {
		// The same work for a user that is not there, who has a key of zeros.
		u.secret = TOTPSecret{make([]byte, totpSecret)}
	}
	now := f.now()
	var step int64
	if u.secret.key != nil {
		step = u.secret.match(code, now, u.last)
	}
	at := -1
	for i, h := range u.codes {
		if subtle.ConstantTimeCompare([]byte(h), []byte(hashPrinted(name, code))) == 1 {
			at = i
		}
	}
	ok := known && (step > 0 || at >= 0)
	if !known || !use {
		return ok, nil
	}
	h := f.holds[name]
	if now.Before(h.until) {
		return false, nil
	}
	if !ok {
		if h.wrong++; h.wrong >= freeWrongCodes {
			h.until = now.Add(min(firstHold<<min(h.wrong-freeWrongCodes, 10), longestHold))
		}
		f.holds[name] = h
		return false, nil
	}
	delete(f.holds, name)
	if step > 0 {
		u.last = step
	} else {
		u.codes = slices.Delete(u.codes, at, at+1)
	}
	users[name] = u
	if err := f.save(users); err != nil {
		return false, err // a code that stays good must not have been good
	}
	return true, nil
}

// SetTOTP gives a user a secret for codes by the clock, in place of any before. The zero TOTPSecret takes it away.
func (f *Factors) SetTOTP(name string, secret TOTPSecret) error {
	return f.change(name, func(u *enrolled) { u.secret, u.last = secret, 0 })
}

// PrintCodes makes n codes for a user, 0 to MaxPrintedCodes, in place of those before. They cannot be asked for again.
func (f *Factors) PrintCodes(name string, n int) ([]string, error) {
	if n < 0 || n > MaxPrintedCodes {
		return nil, fmt.Errorf("auth: a user has 0 to %d printed codes", MaxPrintedCodes)
	}
	var shown, hashes []string
	for range n {
		raw := make([]byte, printedChars)
		rand.Read(raw) // never fails
		for i := range raw {
			raw[i] = printedDigits[raw[i]%32]
		}
		code := string(raw)
		hashes = append(hashes, hashPrinted(name, code))
		shown = append(shown, code[:printedGroup]+"-"+code[printedGroup:2*printedGroup]+"-"+code[2*printedGroup:])
	}
	return shown, f.change(name, func(u *enrolled) { u.codes = hashes })
}

// Left says what a user has: codes by the clock, and how many printed ones. A user who has neither is an error.
func (f *Factors) Left(name string) (totp bool, printed int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	users, err := f.load()
	if err != nil {
		return false, 0, err
	}
	u, known := users[name]
	if !known {
		return false, 0, errUnenrolled
	}
	return u.secret.key != nil, len(u.codes), nil
}

// change changes a user's line; one who then has no code has no line.
func (f *Factors) change(name string, edit func(*enrolled)) error {
	if !ValidName(name) {
		return errors.New("auth: the name is not valid")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	users, err := f.load()
	if err != nil {
		return err
	}
	u := users[name]
	edit(&u)
	delete(f.holds, name)
	if users[name] = u; u.secret.key == nil && len(u.codes) == 0 {
		delete(users, name)
	}
	if len(users) > maxUsers {
		return fmt.Errorf("auth: more than %d users have one-time codes", maxUsers)
	}
	return f.save(users)
}

// hashPrinted is what is kept of a printed code. Its 60 bits are random, so that a fast hash does.
func hashPrinted(name, code string) string {
	sum := sha256.Sum256([]byte(name + "\x00" + code))
	return base64.RawStdEncoding.EncodeToString(sum[:])
}

// load reads all. f.mu is held.
func (f *Factors) load() (map[string]enrolled, error) {
	text, err := f.text, error(nil)
	if f.path != "" {
		text, _, err = readTrusted(f.path, 0o077)
	}
	var users map[string]enrolled
	if err == nil {
		users, err = parseFactors(text)
	}
	if err != nil {
		return nil, fmt.Errorf("auth: file of one-time codes %s: %w", f.path, err)
	}
	return users, nil
}

// save writes all. f.mu is held.
func (f *Factors) save(users map[string]enrolled) error {
	text := formatFactors(users)
	if f.path == "" {
		f.text = text
		return nil
	}
	return safe.WriteFile(f.path, text, 0o600)
}

func formatFactors(users map[string]enrolled) []byte {
	var lines []string
	for name, u := range users {
		secret, codes := noFactor, noFactor
		if u.secret.key != nil {
			secret = u.secret.Text()
		}
		if len(u.codes) > 0 {
			codes = strings.Join(u.codes, ",")
		}
		lines = append(lines, fmt.Sprintf("%s %d %s %s\n", name, u.last, secret, codes))
	}
	slices.Sort(lines)
	return []byte("# name, last step used, secret, hashes of printed codes\n" + strings.Join(lines, ""))
}

// parseFactors reads a file. Nothing of what is secret is in an error.
func parseFactors(text []byte) (map[string]enrolled, error) {
	users := map[string]enrolled{}
	in := bufio.NewScanner(bytes.NewReader(text))
	in.Buffer(nil, maxLine)
	for n := 1; in.Scan(); n++ {
		fields := strings.Fields(in.Text())
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		if len(fields) != 4 || !ValidName(fields[0]) {
			return nil, fmt.Errorf("line %d: want a name, a step, a secret and codes", n)
		}
		var u enrolled
		var err error
		if u.last, err = strconv.ParseInt(fields[1], 10, 64); err != nil || u.last < 0 {
			return nil, fmt.Errorf("line %d: the step is not a number", n)
		}
		if fields[2] != noFactor {
			if u.secret, err = ParseTOTPSecret(fields[2]); err != nil {
				return nil, fmt.Errorf("line %d: not a secret", n)
			}
		}
		if fields[3] != noFactor {
			u.codes = strings.Split(fields[3], ",")
		}
		for _, c := range u.codes {
			if sum, err := base64.RawStdEncoding.Strict().DecodeString(c); err != nil || len(sum) != sha256.Size {
				return nil, fmt.Errorf("line %d: not hashes of codes", n)
			}
		}
		_, twice := users[fields[0]]
		if twice || len(users) == maxUsers || len(u.codes) > MaxPrintedCodes {
			return nil, fmt.Errorf("line %d: a name that comes twice, or too much of something", n)
		}
		users[fields[0]] = u
	}
	return users, in.Err()
}
