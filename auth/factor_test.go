package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
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

// TestTOTP has the vectors of RFC 6238 appendix B for SHA-1 (eight digits) and of RFC 4226 appendix D (six).
func TestTOTP(t *testing.T) {
	s := TOTPSecret{[]byte("12345678901234567890")}
	for sec, want := range map[int64]uint32{59: 94287082, 1111111109: 7081804, 1111111111: 14050471, 1234567890: 89005924, 2000000000: 69279037, 20000000000: 65353130} {
		if got := s.truncated(stepOf(time.Unix(sec, 0))) % 100_000_000; got != want {
			t.Errorf("at %d: %08d, want %08d", sec, got, want)
		}
	}
	for step, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := s.Code(time.Unix(int64(step)*30+29, 0)); got != want {
			t.Errorf("step %d: %s, want %s", step, got, want)
		}
	}
}

func TestTOTPSecret(t *testing.T) {
	s := NewTOTPSecret()
	again, err := ParseTOTPSecret(s.Text())
	if err != nil || again.Text() != s.Text() || len(s.key) != 20 {
		t.Errorf("%v", err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		if got := fmt.Sprintf(verb, s); got != "[one-time code secret]" {
			t.Errorf("%s: %s", verb, got)
		}
	}
	fixed := TOTPSecret{[]byte("12345678901234567890")}
	const want = "otpauth://totp/R1%20a%2Fb:al@example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=R1%20a%2Fb"
	if got := fixed.URL("R1 a/b", "al@example"); got != want {
		t.Errorf("%s", got)
	}
	for _, bad := range []string{"", "GEZDGNBV", "gezdgnbvgy3tqojqgezdgnbvgy3tqojq", strings.Repeat("A", 200), "secretsecretsecretsecretsecret!!"} {
		if _, err := ParseTOTPSecret(bad); err == nil || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// clockFactors are Factors whose clock stands at *now.
func clockFactors(t *testing.T, path string, now *time.Time) *Factors {
	t.Helper()
	f := NewFactors()
	f.path, f.now = path, func() time.Time { return *now }
	return f
}

func check(t *testing.T, f *Factors, name, code string, want bool) {
	t.Helper()
	if ok, err := f.Check(t.Context(), name, code, true); ok != want || err != nil {
		t.Errorf("%s with %q: %v, %v, want %v", name, code, ok, err, want)
	}
}

// TestTOTPWindow: a step early or late is good, two are not; a code is good once, and none of a step before it afterwards.
func TestTOTPWindow(t *testing.T) {
	start := time.Unix(2_000_000_010, 0)
	for n, want := range map[time.Duration]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		now, s := start, NewTOTPSecret()
		f := clockFactors(t, "", &now)
		f.SetTOTP("al", s)
		check(t, f, "al", s.Code(now.Add(n*30*time.Second)), want)
	}
	now, s := start, NewTOTPSecret()
	f := clockFactors(t, "", &now)
	if err := f.SetTOTP("al", s); err != nil {
		t.Fatal(err)
	}
	early := s.Code(now.Add(-30 * time.Second))
	code := s.Code(now)
	if ok, err := f.Check(t.Context(), "al", code, false); !ok || err != nil {
		t.Errorf("looked at: %v, %v", ok, err)
	}
	check(t, f, "bob", code, false)
	check(t, f, "al", code[:3]+" "+code[3:], true)
	check(t, f, "al", code, false)
	check(t, f, "al", early, false)
	now = now.Add(30 * time.Second)
	check(t, f, "al", code, false)
	check(t, f, "al", s.Code(now), true)
}

func TestPrintedCodes(t *testing.T) {
	now := time.Unix(2_000_000_010, 0)
	path := filepath.Join(t.TempDir(), "codes")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f := clockFactors(t, path, &now)
	codes, err := f.PrintCodes("al", 3)
	if err != nil || len(codes) != 3 || len(codes[0]) != 14 {
		t.Fatal(codes, err)
	}
	check(t, f, "bob", codes[0], false)
	check(t, f, "al", strings.ToUpper(codes[0]), true)
	check(t, f, "al", codes[0], false)
	f = clockFactors(t, path, &now) // after a restart
	check(t, f, "al", codes[0], false)
	check(t, f, "al", strings.ReplaceAll(codes[2], "-", ""), true)
	if totp, n, err := f.Left("al"); totp || n != 1 || err != nil {
		t.Errorf("left %v, %d, %v", totp, n, err)
	}
	text, _ := os.ReadFile(path)
	for _, c := range codes {
		if strings.Contains(string(text), c[:4]) || strings.Contains(string(text), strings.ReplaceAll(c, "-", "")) {
			t.Errorf("the file has a code:\n%s", text)
		}
	}
	if _, err := f.PrintCodes("al", MaxPrintedCodes+1); err == nil {
		t.Error("too many codes")
	}
	if _, err := f.PrintCodes("al", 0); err != nil {
		t.Error(err)
	}
	if _, _, err := f.Left("al"); err == nil {
		t.Error("codes are left")
	}
	if _, err := f.PrintCodes("-al", 1); err == nil {
		t.Error("a name that cannot be")
	}
}

// TestR068_FactorsFile: whatever is wrong with the file, no code is right, and nothing of it is in the error.
func TestR068_FactorsFile(t *testing.T) {
	now := time.Unix(2_000_000_010, 0)
	path := filepath.Join(t.TempDir(), "codes")
	s := NewTOTPSecret()
	good := "al 0 " + s.Text() + " -\n"
	for what, spoil := range map[string]func(){
		"gone":        func() { os.Remove(path) },
		"cut":         func() { os.WriteFile(path, []byte(good[:len(good)-8]), 0o600) },
		"twice":       func() { os.WriteFile(path, []byte(good+good), 0o600) },
		"not a step":  func() { os.WriteFile(path, []byte("al x "+s.Text()+" -\n"), 0o600) },
		"not a hash":  func() { os.WriteFile(path, []byte("al 0 - "+s.Text()+"\n"), 0o600) },
		"not a name":  func() { os.WriteFile(path, []byte("-al 0 "+s.Text()+" -\n"), 0o600) },
		"readable":    func() { os.Chmod(path, 0o640) },
		"a directory": func() { os.Remove(path); os.Mkdir(path, 0o700) },
	} {
		if what == "readable" && runtime.GOOS == "windows" {
			continue
		}
		os.Remove(path)
		if err := os.WriteFile(path, []byte(good), 0o600); err != nil {
			t.Fatal(err)
		}
		f := clockFactors(t, path, &now)
		if ok, err := f.Check(t.Context(), "al", s.Code(now), false); !ok || err != nil {
			t.Fatalf("before %s: %v, %v", what, ok, err)
		}
		spoil()
		ok, err := f.Check(t.Context(), "al", s.Code(now), true)
		if ok || err == nil || strings.Contains(err.Error(), s.Text()[:6]) {
			t.Errorf("%s: %v, %v", what, ok, err)
		}
		if _, err := OpenFactors(path); err == nil {
			t.Errorf("%s: opened", what)
		}
		if err := f.SetTOTP("bob", s); err == nil {
			t.Errorf("%s: written over", what)
		}
	}
}

// TestCodeGuessing: who knows the password may guess five times, then once a minute, two minutes, ... an hour.
func TestCodeGuessing(t *testing.T) {
	now, s := time.Unix(2_000_000_010, 0), NewTOTPSecret()
	f := clockFactors(t, "", &now)
	if err := f.SetTOTP("al", s); err != nil {
		t.Fatal(err)
	}
	for range freeWrongCodes {
		check(t, f, "al", "x", false)
		check(t, f, "bob", "x", false)
	}
	for _, hold := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		check(t, f, "al", s.Code(now), false)
		now = now.Add(hold*time.Minute - 1)
		check(t, f, "al", s.Code(now), false)
		now = now.Add(1)
		check(t, f, "al", "x", false)
	}
	now = now.Add(time.Hour)
	check(t, f, "al", s.Code(now), true)
	check(t, f, "al", "x", false)
	now = now.Add(time.Minute)
	check(t, f, "al", s.Code(now), true)
	if len(f.holds) != 0 {
		t.Errorf("%d holds", len(f.holds))
	}
}

// secure is a terminal over TLS.
type secure struct{ console.Terminal }

func (secure) Encrypted() bool { return true }

// record types input in one go at a login and returns all bytes that came back, and when each try was answered.
func record(t *testing.T, l console.Login, from net.Addr, encrypted bool, input string) (shown string) {
	t.Helper()
	r, w := io.Pipe()
	scr := screen.New(80, 60)
	c := console.New(console.Config{Login: l, Hostname: func() string { return "r" }})
	c.Mode("exec", "{host}{#}")
	var term console.Terminal = console.NewStream(r, scr, console.StreamConfig{Cols: 80, Rows: 60, Remote: from})
	if encrypted {
		term = secure{term}
	}
	end := make(chan struct{})
	go func() { c.Serve(context.Background(), term); close(end) }()
	io.WriteString(w, input)
	time.Sleep(30 * time.Second)
	synctest.Wait()
	w.Close()
	<-end
	return strings.TrimRight(scr.String(), " \n")
}

// TestSniffedLogin: what was read of a login on plain telnet lets nobody in a second time, and TLS and local lines ask for no code.
func TestSniffedLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := NewTOTPSecret(), NewFactors()
		if err := f.SetTOTP("al", s); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		users := NewMemory(User{"al", 15, hash(t, "secret")}, User{"bob", 15, hash(t, "secret")})
		l := Password(users, Policy{KeepHashes: true, SecondFactor: &SecondFactor{Factor: f}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		code := s.Code(time.Now())
		typed := "al\rsecret\r" + code + "\r"
		if got := record(t, l, far, false, typed); !strings.HasSuffix(got, "Code:\nr#") {
			t.Errorf("right:\n%s", got)
		}
		if got := record(t, l, far, false, typed); strings.Contains(got, "r#") || strings.Count(got, textInvalid) != 1 {
			t.Errorf("replayed:\n%s", got)
		}
		if got := record(t, l, far, false, "bob\rsecret\r\r"); strings.Contains(got, "r#") {
			t.Errorf("a user without codes:\n%s", got)
		}
		if got := record(t, l, far, true, "bob\rsecret\r"); !strings.HasSuffix(got, "Password:\nr#") {
			t.Errorf("over TLS:\n%s", got)
		}
		if got := record(t, l, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, false, "bob\rsecret\r"); !strings.HasSuffix(got, "Password:\nr#") {
			t.Errorf("local:\n%s", got)
		}
		if s := log.String(); strings.Contains(s, code) || strings.Contains(s, "secret") {
			t.Errorf("log:\n%s", s)
		}
	})
}

// TestR064_SecondFactor: wrong passwords, wrong codes and unknown users are asked the same, answered the same and after the same
// time; a wrong password uses up no code.
func TestR064_SecondFactor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewFactors()
		codes, err := f.PrintCodes("al", 1)
		if err != nil {
			t.Fatal(err)
		}
		users := NewMemory(User{"al", 15, hash(t, "secret")}, User{"b", 15, hash(t, "secret")}, User{"c", 15, Locked})
		var first string
		for _, try := range []string{"xx\rno\r" + codes[0], "al\rno\r" + codes[0], "al\rsecret\rno", "al\rsecret\r" + strings.Repeat("1", 100), "-f\rsecret\rno", "b\rsecret\r", "c\r\r", "c\r!\r"} {
			l := Password(users, Policy{KeepHashes: true, SecondFactor: &SecondFactor{Factor: f}})
			shown := record(t, l, far, false, try+"\r")
			name, _, _ := strings.Cut(try, "\r")
			shown = strings.Replace(shown, "Username: "+name+"\n", "Username:\n", 1)
			if first == "" {
				first = shown
			}
			if shown != first || strings.Count(shown, promptCode[:5]) != 1 || strings.Count(shown, textInvalid) != 1 {
				t.Errorf("%q:\n%s\nwant\n%s", try, shown, first)
			}
		}
		if got := record(t, Password(users, Policy{SecondFactor: &SecondFactor{Factor: f}}), far, false, "al\rsecret\r"+codes[0]+"\r"); !strings.HasSuffix(got, "r#") {
			t.Errorf("a code was used up:\n%s", got)
		}
	})
}

// broken is a factor that fails.
type broken struct{}

func (broken) Check(context.Context, string, string, bool) (bool, error) {
	return false, errors.New("disk")
}

// TestR071_SecondFactor: a factor that fails makes the login unavailable, whatever the password.
func TestR071_SecondFactor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := Password(NewMemory(User{"al", 15, hash(t, "secret")}), Policy{SecondFactor: &SecondFactor{Factor: broken{},
			When: func(_ *console.Session, name string) bool { return name != "bob" }}})
		for _, try := range []string{"al\rsecret\r1\r", "al\rno\r1\r", "xx\rno\r1\r"} {
			if got := record(t, l, far, false, try); !strings.HasSuffix(got, textUnavailable) {
				t.Errorf("%q:\n%s", try, got)
			}
		}
		if got := record(t, l, far, false, "bob\rno\r"); strings.Contains(got, promptCode[:5]) {
			t.Errorf("bob was asked:\n%s", got)
		}
	})
}

func FuzzFactors(f *testing.F) {
	f.Add("# c\nal 7 GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ -\nbob 0 - AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")
	f.Fuzz(func(t *testing.T, text string) {
		users, err := parseFactors([]byte(text))
		if err != nil {
			return
		}
		once := formatFactors(users)
		again, err := parseFactors(once)
		if err != nil || !bytes.Equal(once, formatFactors(again)) {
			t.Errorf("%q: %v", once, err)
		}
	})
}
