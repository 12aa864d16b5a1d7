package auth

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// knownHashes are hashes of "password" that other programs made: crypt(3) and Python's hashlib.
var knownHashes = map[string]string{
	"bcrypt":  "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm",
	"PBKDF2":  "$pbkdf2-sha256$i=1000$+/++c2FsdC1vZi0xNi1ieQ$h5NkIPTZAhPYPisk/nmmD4+PKQqG1BQvZ5gRNb9weF8",
	"passlib": "$pbkdf2-sha256$1000$./..c2FsdC1vZi0xNi1ieQ$h5NkIPTZAhPYPisk/nmmD4.PKQqG1BQvZ5gRNb9weF8",
}

func TestHashKinds(t *testing.T) {
	pairs := map[string]string{"argon2id": hash(t, "password")}
	for name, h := range knownHashes {
		pairs[name] = h
	}
	for name, h := range pairs {
		if err := CheckHash(h); err != nil || !verify(h, "password") || verify(h, "Password") || verify(h, "") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHashBounds(t *testing.T) {
	b64 := base64.RawStdEncoding.EncodeToString
	salt, key := b64(make([]byte, 16)), b64(make([]byte, 32))
	argon := func(params, salt, key string) string { return "$argon2id$v=19$" + params + "$" + salt + "$" + key }
	for _, tt := range []struct {
		hash string
		ok   bool
	}{
		{argon("m=8,t=1,p=1", salt, key), true},
		{argon("m=1048576,t=64,p=16", salt, key), true},
		{argon("m=1048577,t=1,p=1", salt, key), false},
		{argon("m=8,t=65,p=1", salt, key), false},
		{argon("m=8,t=1,p=2", salt, key), false}, // RFC 9106: 8 KiB for each lane
		{argon("m=512,t=1,p=17", salt, key), false},
		{argon("m=8,t=0,p=1", salt, key), false},
		{argon("m=-8,t=1,p=1", salt, key), false},
		{argon("m=8,t=1", salt, key), false},
		{argon("t=1,m=8,p=1", salt, key), false},
		{argon("m=8,t=1,p=1", b64(make([]byte, 7)), key), false},
		{argon("m=8,t=1,p=1", salt, b64(make([]byte, 15))), false},
		{argon("m=8,t=1,p=1", salt, key+"="), false},
		{"$argon2id$v=16$m=8,t=1,p=1$" + salt + "$" + key, false},
		{"$argon2i$v=19$m=8,t=1,p=1$" + salt + "$" + key, false},
		{"$pbkdf2-sha256$i=10000000$" + salt + "$" + key, true},
		{"$pbkdf2-sha256$i=10000001$" + salt + "$" + key, false},
		{"$pbkdf2-sha256$i=0$" + salt + "$" + key, false},
		{"$pbkdf2-sha256$1000$" + salt + "$" + key[:4], false},
		{"$2b$16$" + strings.Repeat("a", 53), true},
		{"$2b$17$" + strings.Repeat("a", 53), false},
		{"$2b$10$" + strings.Repeat("a", 52), false},
		{strings.Repeat("$", 10000), false},
		{Locked, false},
	} {
		if err := CheckHash(tt.hash); (err == nil) != tt.ok {
			t.Errorf("%.60s: %v", tt.hash, err)
		}
	}
	for _, c := range []Cost{{Memory: 7}, {Memory: maxMemory + 1}, {Passes: maxPasses + 1}} {
		if _, err := c.Hash("x"); err == nil {
			t.Errorf("%+v accepted", c)
		}
	}
}

// TestR067_Names: names that have broken other login programs fail as any wrong name does, and reach the log escaped.
func TestR067_Names(t *testing.T) {
	for _, name := range []string{strings.Repeat("a", 1024), strings.Repeat("a", 65), "a\r\nb", "a\x1bb", "a b", " ", "-f root", "-f", "root\x00", "\xc3(", "#x", "", "ü"} {
		if ValidName(name) {
			t.Errorf("%q is valid", name)
		}
	}
	for _, name := range []string{"a", "root", "j.doe@example.com", strings.Repeat("a", 64)} {
		if !ValidName(name) {
			t.Errorf("%q is not valid", name)
		}
	}
	users := NewMemory(User{"admin", 1, hash(t, "secret")})
	for _, typed := range []string{"-froot", strings.Repeat("a", 200), "a b", "\xc3("} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			l := Password(users, Policy{Logger: slog.New(slog.NewTextHandler(&log, nil))})
			shown, _ := dialogue(t, l, far, typed+"\rsecret\r")
			if strings.Count(shown, textInvalid) != 1 {
				t.Errorf("%q:\n%s", typed, shown)
			}
			if n := strings.Count(log.String(), "\n"); n != 1 || strings.Contains(log.String(), strings.Repeat("a", 65)) {
				t.Errorf("%q: %d records: %s", typed, n, log.String())
			}
		})
	}
}

// TestR065_PasswordIsNotEchoed: what is typed ahead of the prompt and at it never comes back.
func TestR065_PasswordIsNotEchoed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		users := NewMemory(User{"admin", 1, hash(t, "secret")})
		shown := dialogueFast(t, Password(users, Policy{}), "admin\rsecret\r") // in one write, before any prompt
		if strings.Contains(shown, "secret") || !strings.Contains(shown, "admin") {
			t.Errorf("shown:\n%s", shown)
		}
	})
}

// TestR072_OneHashAtATime: hashes of all connections share so many turns; one waits for a turn no longer than its session lives.
func TestR072_OneHashAtATime(t *testing.T) {
	if n, most := cap(newHashers()), max(1, runtime.GOMAXPROCS(0)/2); n != most {
		t.Errorf("%d at a time, want %d", n, most)
	}
	synctest.Test(t, func(t *testing.T) {
		h := make(hashers, 1)
		h <- struct{}{}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errTimeout)
		defer cancel()
		if _, err := h.verify(ctx, "", "x"); !errors.Is(err, errTimeout) {
			t.Errorf("error %v", err)
		}
	})
	long := strings.Repeat("x", maxPassword+1)
	g := Password(NewMemory(User{"admin", 1, hash(t, long[1:])}), Policy{}).(*gate)
	if _, ok, err := g.check(t.Context(), "admin", long[1:]); !ok || err != nil {
		t.Errorf("256 bytes: %v, %v", ok, err)
	}
	if _, ok, err := g.check(t.Context(), "admin", long); ok || err != nil {
		t.Errorf("257 bytes: %v, %v", ok, err)
	}
}

// TestR064_NoShortWay: whatever is wrong, an answer takes a turn at hashing.
func TestR064_NoShortWay(t *testing.T) {
	g := Password(NewMemory(User{"admin", 1, hash(t, "secret")}, User{"locked", 1, Locked}, User{"open", 1, ""}), Policy{AllowEmptyPassword: true}).(*gate)
	for range cap(g.hashers) {
		g.hashers <- struct{}{}
	}
	for _, try := range [][2]string{{"admin", "no"}, {"admin", ""}, {"admin", strings.Repeat("x", 1000)}, {"nobody", "no"}, {"locked", "!"}, {"open", "no"}, {"open", ""}, {"-f", "x"}} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, ok, err := g.check(ctx, try[0], try[1]); ok || !errors.Is(err, context.Canceled) {
			t.Errorf("%q: answered without a turn: %v, %v", try, ok, err)
		}
	}
	for range cap(g.hashers) {
		<-g.hashers
	}
	for _, try := range [][2]string{{"locked", "!"}, {"locked", ""}, {"locked", "secret"}, {"open", "x"}, {"open", "secret"},
		{"admin", ""}, {"nobody", ""}, {"nobody", "secret"}, {"locked", nobodys}, {"open", nobodys}, {"nobody", nobodys}} {
		if _, ok, _ := g.check(t.Context(), try[0], try[1]); ok {
			t.Errorf("%q got in", try)
		}
	}
	if _, ok, err := g.check(t.Context(), "open", ""); !ok || err != nil {
		t.Errorf("open: %v, %v", ok, err)
	}
}

// TestR064_UnknownUserHasAnothersHash, so that its cost is that of the users' own hashes and not of our default.
func TestR064_UnknownUserHasAnothersHash(t *testing.T) {
	h := hash(t, "secret")
	u, known, err := NewMemory(User{"locked", 1, Locked}, User{"admin", 15, h}).Lookup(t.Context(), "nobody")
	if known || err != nil || u != (User{Hash: h}) {
		t.Errorf("%+v, %v, %v", u, known, err)
	}
}

// stuck never looks at its context.
type stuck struct {
	Users
	release chan struct{}
	exit    bool
}

func (s stuck) Lookup(context.Context, string) (User, bool, error) {
	if s.exit {
		runtime.Goexit()
	}
	<-s.release
	return User{}, false, nil
}

// TestR071_StuckCallsAreBounded: a backend that never returns costs so many goroutines and no more; when it returns they end.
func TestR071_StuckCallsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stuck{release: make(chan struct{})}
		g := Password(s, Policy{}).(*gate)
		for i := range maxCalls + 3 {
			start := time.Now()
			_, _, err := g.check(t.Context(), "admin", "x")
			switch {
			case i < maxCalls && (!errors.Is(err, errTimeout) || time.Since(start) != 5*time.Second):
				t.Fatalf("call %d: %v after %v", i, err, time.Since(start))
			case i >= maxCalls && (!errors.Is(err, errStuck) || time.Since(start) != 0):
				t.Fatalf("call %d: %v after %v", i, err, time.Since(start))
			}
		}
		close(s.release)
		synctest.Wait()
		if len(g.calls) != 0 {
			t.Errorf("%d calls still count", len(g.calls))
		}
		if _, _, err := g.check(t.Context(), "admin", "x"); err != nil {
			t.Errorf("after it recovered: %v", err)
		}
	})
	g := Password(stuck{exit: true}, Policy{}).(*gate)
	if _, _, err := g.check(t.Context(), "admin", "x"); !errors.Is(err, errExited) || len(g.calls) != 0 {
		t.Errorf("Goexit: %v", err)
	}
}

// TestR061_LogIsThinnedOut: failures and refusals of a source are one record a minute, which counts the others.
func TestR061_LogIsThinnedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		l := Password(NewMemory(User{"admin", 1, hash(t, "secret")}), Policy{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		for range 2 {
			dialogueFast(t, l, "a\rb\ra\rb\ra\rb\r")
		}
		for range 5 {
			dialogueFast(t, l, "")
		}
		if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "login failed") {
			t.Errorf("%d records, want one of a failure:\n%s", n, log.String())
		}
		time.Sleep(time.Minute)
		log.Reset()
		for range 3 { // the penalty has run off a little only
			dialogueFast(t, l, "a\rb\ra\rb\ra\rb\r")
		}
		if s := log.String(); strings.Count(s, "\n") != 1 || strings.Contains(s, "suppressed=0") {
			t.Errorf("want one record with the number of those left out:\n%s", s)
		}
		time.Sleep(20 * time.Minute)
		log.Reset()
		dialogueFast(t, l, "a\rb\radmin\rsecret\r")
		if s := log.String(); strings.Count(s, "\n") != 2 || !strings.Contains(s, "login accepted") || strings.Contains(s, "suppressed=0") || strings.Contains(s, "secret") {
			t.Errorf("log:\n%s", s)
		}
	})
}

// TestEnablePauses: guessing the enable secret is as slow as guessing a password: three tries take 6 s.
func TestEnablePauses(t *testing.T) {
	secret := hash(t, "up")
	for after, answered := range map[time.Duration]bool{6*time.Second - 1: false, 6*time.Second + 10*time.Millisecond: true} {
		synctest.Test(t, func(t *testing.T) {
			c := console.New(console.Config{Login: console.NoLogin, Enable: Enable(func() string { return secret })})
			c.Mode("exec", "{host}{#}")
			r, w := io.Pipe()
			out := screen.New(80, 24)
			end := make(chan string)
			go func() { end <- c.Serve(t.Context(), console.NewStream(r, out, console.StreamConfig{})) }()
			io.WriteString(w, "enable\r1\r2\r3\r")
			time.Sleep(after)
			synctest.Wait()
			if got := strings.Contains(out.String(), "% Bad secrets"); got != answered {
				t.Errorf("after %v: answered %v\n%s", after, got, out)
			}
			w.Close()
			<-end
		})
	}
}

func TestFileSet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users")
	h := hash(t, "secret")
	if err := os.WriteFile(path, []byte("# staff\nadmin 15 "+h+"\n\n  bob 1 !"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := func(text string) {
		t.Helper()
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("file holds\n%s\nwant\n%s", got, text)
		}
	}
	for _, err := range []error{f.Set(User{"eve", 3, h}), f.Set(User{"admin", 14, Locked}), f.Remove("bob"), f.Remove("none")} {
		if err != nil {
			t.Error(err)
		}
	}
	want("# staff\nadmin 14 !\n\neve 3 " + h + "\n")
	if u, known, err := f.Lookup(t.Context(), "eve"); u != (User{"eve", 3, h}) || !known || err != nil {
		t.Errorf("a user just set: %v, %v, %v", u, known, err)
	}
	if _, known, _ := f.Lookup(t.Context(), "bob"); known {
		t.Error("a user just removed is there")
	}
	for _, u := range []User{{"a b", 1, h}, {"a", 16, h}, {"a", -1, h}, {"a", 1, ""}, {"a", 1, "secret"}, {"#", 1, h}} {
		if err := f.Set(u); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: %v", u, err)
		}
	}
	if err := os.WriteFile(path, []byte("half a li"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Set(User{"x", 1, h}); err == nil {
		t.Error("a file that is wrong was overwritten")
	}
	want("half a li")
}

// TestR068_YoungFileIsReadAgain: a file that is written twice within a tick of its clock, with the same size, keeps its time.
func TestR068_YoungFileIsReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users")
	written := time.Now().Add(-10 * time.Second)
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, written); err != nil {
			t.Fatal(err)
		}
	}
	write("alice 1 !\n")
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f.checked = written // it was read as soon as it was there
	write("bobby 1 !\n")
	if _, known, err := f.Lookup(t.Context(), "bobby"); !known || err != nil {
		t.Errorf("the second writing was missed: %v", err)
	}
}

// TestR068_CutAnywhere: a file that was cut off at any byte lets nobody in who was not in it.
func TestR068_CutAnywhere(t *testing.T) {
	text := "admin 15 " + hash(t, "secret") + "\nbob 1 " + knownHashes["PBKDF2"] + "\n"
	whole, err := ParseUsers(strings.NewReader(text))
	if err != nil || len(whole) != 2 {
		t.Fatal(whole, err)
	}
	for i := range len(text) {
		users, err := ParseUsers(strings.NewReader(text[:i]))
		if err != nil {
			continue
		}
		for name, u := range users {
			if u.Level != whole[name].Level {
				t.Errorf("cut at %d: %s has level %d", i, name, u.Level)
			}
			if u.Hash != whole[name].Hash && verify(u.Hash, "") {
				t.Errorf("cut at %d: %s has a hash of nothing", i, name)
			}
		}
	}
}

// TestR068_LongFile: what is longer than the bound is not read, however harmless its lines are.
func TestR068_LongFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users")
	for n, ok := range map[int]bool{maxFile: true, maxFile + 1: false} {
		if err := os.WriteFile(path, bytes.Repeat([]byte("#\n"), maxFile)[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenFile(path); (err == nil) != ok {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestParseUsersErrors(t *testing.T) {
	h := hash(t, "secret")
	for text, want := range map[string]string{
		"x\n":                                 "line 1: want a name, a level and a hash",
		"# c\n\na 1 " + h + " x":              "line 3: want a name, a level and a hash",
		"a 16 " + h:                           "line 1: the level is 0 to 15",
		"a -1 " + h:                           "line 1: the level is 0 to 15",
		"-a 1 " + h:                           "line 1: the name is not valid",
		"a 1 secret":                          "line 1: not a password hash of a known kind",
		"a 1 !\na 2 !":                        "line 2: user a comes twice",
		"a 1 " + strings.Repeat("x", maxLine): "bufio.Scanner: token too long",
		strings.Repeat("x", 10) + "\x1b 1 !\nb 1 !": "line 1: the name is not valid",
	} {
		if _, err := ParseUsers(strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
	var many strings.Builder
	for i := range maxUsers + 1 {
		fmt.Fprintf(&many, "u%d 1 !\n", i)
	}
	if _, err := ParseUsers(strings.NewReader(many.String())); err == nil || !strings.Contains(err.Error(), "more than 4096") {
		t.Errorf("too many users: %v", err)
	}
}

func FuzzHash(f *testing.F) {
	for _, h := range knownHashes {
		f.Add(h)
	}
	for _, v := range foreignHashes {
		f.Add(v.hash)
	}
	f.Add("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, h string) {
		if CheckHash(h) == nil {
			weaker(h, Cost{})
		}
		if err := CheckHash(h); err != nil && h != "" && len(h) > 8 && strings.Contains(err.Error(), h) {
			t.Errorf("the error repeats %q", h)
		}
	})
}

// nobodys is the password of nobodysHash.
const nobodys = "a password that nobody has"
