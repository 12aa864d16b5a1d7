package history

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("HISTORY_TEST_WRITER"); dir != "" {
		writer(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

func open(t testing.TB, dir string) *Folder {
	t.Helper()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *Folder) add(t testing.TB, user string, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if err := f.Add(user, l); err != nil {
			t.Fatal(err)
		}
	}
}

func (f *Folder) want(t testing.TB, user string, n int, want ...string) {
	t.Helper()
	got, err := f.Lines(user, n)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q: %q, %v; want %q", user, got, err, want)
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	f := open(t, dir)
	f.want(t, "bob", 10)
	f.add(t, "bob", "one", "two", "", `a\b\n`, "debug say 'two\nlines'", "世界 \x01", "bad \xff", strings.Repeat("x", MaxLine))
	kept := []string{"one", "two", `a\b\n`, "debug say 'two\nlines'", "世界 \x01", "bad \uFFFD"}
	f.want(t, "bob", 100, kept...)
	f.want(t, "bob", 2, kept[4:]...)
	f.want(t, "bob", 0)
	f.want(t, "Bob", 10)
	open(t, dir).want(t, "bob", 100, kept...) // after a restart
	if info, err := os.Stat(f.name("bob")); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(dir); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestNames: no name leads out of the folder, and no two lead to one file.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	f, seen := open(t, dir), map[string]string{}
	for _, user := range []string{"", "a", "A", "..", "../a", "/etc/passwd", `C:\x`, "con", "nul.txt", "a b", "a%20b", "a%", "\x00", "é", "e\u0301", ".lock", "%",
		strings.Repeat("x", 300), strings.Repeat("x", 301), strings.Repeat("é", 100)} {
		name := strings.ToLower(f.name(user))
		if other, ok := seen[name]; ok {
			t.Errorf("%q and %q are both %s", user, other, name)
		}
		seen[name] = user
		if filepath.Dir(name) != strings.ToLower(dir) || len(filepath.Base(name)) > 200 {
			t.Errorf("%q is %s", user, name)
		}
		f.add(t, user, "line of "+user)
		f.want(t, user, 5, "line of "+strings.ToValidUTF8(user, "\uFFFD"))
	}
}

// TestR059_Bounds: the file never has more than 1 000 lines or 256 KiB, and holds the newest.
func TestR059_Bounds(t *testing.T) {
	for _, size := range []int{1, 1000, 8000} {
		f := open(t, t.TempDir())
		total := min(2500, 2*MaxSize/size+2*MaxLines)
		for i := range total {
			f.add(t, "bob", fmt.Sprintf("%d %s", i, strings.Repeat("x", size)))
			if i%97 != 0 && i < total-3 {
				continue
			}
			data, err := os.ReadFile(f.name("bob"))
			lines := strings.Count(string(data), "\n")
			if err != nil || len(data) > MaxSize || lines > MaxLines || i >= MaxLines && size == 1 && lines < MaxLines*3/4 {
				t.Fatalf("%d bytes each: %d bytes, %d lines, %v", size, len(data), lines, err)
			}
		}
		got, err := f.Lines("bob", MaxLines)
		for i, l := range got {
			if want := fmt.Sprintf("%d ", total-len(got)+i); err != nil || !strings.HasPrefix(l, want) {
				t.Fatalf("line %d is %.20q, want %q; %v", i, l, want, err)
			}
		}
	}
}

// TestDamaged: a file that a crash, another program or an attacker left is read as far as it makes sense, and written on.
func TestDamaged(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"torn":      {"one\ntwo\nthr", []string{"one", "two"}},
		"no line":   {"torn", nil},
		"empty":     {"", nil},
		"blank":     {"\n\n\none\n\n", []string{"one"}},
		"escapes":   {"a\\x\nb\\\nok\\\\\n", []string{`ok\`}},
		"no text":   {"\xff\xfe\nok\n", []string{"ok"}},
		"long line": {strings.Repeat("x", MaxLine) + "\nok\n", []string{"ok"}},
		"too large": {strings.Repeat("0123456789abcde\n", MaxSize/16+10) + "ok\n", nil},
		"NUL":       {"a\x00b\n", []string{"a\x00b"}},
	} {
		f := open(t, t.TempDir())
		if err := os.WriteFile(f.name("bob"), []byte(c.data), 0o644); err != nil {
			t.Fatal(err)
		}
		if c.want != nil {
			f.want(t, "bob", 10, c.want...)
		}
		f.add(t, "bob", "next")
		got, err := f.Lines("bob", 2)
		if err != nil || len(got) == 0 || got[len(got)-1] != "next" || len(c.want) > 0 && got[0] != c.want[len(c.want)-1] {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		info, err := os.Stat(f.name("bob"))
		if err != nil || info.Size() > MaxSize || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %d, %v", name, info.Mode(), info.Size(), err)
		}
	}
}

// TestLinksAreRefused: nothing outside of the folder is read or written.
func TestLinksAreRefused(t *testing.T) {
	f := open(t, t.TempDir())
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, f.name("bob")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if _, err := os.Lstat(f.name("bob")); err != nil { // wine 8 says that it made one
		t.Skip("no symbolic links here: ", err)
	}
	if got, err := f.Lines("bob", 5); err == nil || got != nil {
		t.Errorf("read %q", got)
	}
	if err := f.Add("bob", "x"); err == nil {
		t.Error("written")
	}
	if data, _ := os.ReadFile(outside); string(data) != "secret\n" {
		t.Errorf("%q", data)
	}
	if err := os.Mkdir(f.name("eve"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := f.Add("eve", "x"); err == nil {
		t.Error("a folder was written")
	}
}

// TestR100_NoSpace: a full disk is an error, what was there stands, others go on, and with space all works again.
func TestR100_NoSpace(t *testing.T) {
	f := open(t, t.TempDir())
	f.add(t, "bob", "one", "two")
	noSpace := errors.New("no space left on device")
	for part := range 7 {
		f.write = func(file *os.File, p []byte) (int, error) {
			n, _ := file.Write(p[:part])
			return n, noSpace
		}
		if err := f.Add("bob", "three"); !errors.Is(err, noSpace) {
			t.Fatal(err)
		}
		f.want(t, "bob", 5, "one", "two")
	}
	f.write = (*os.File).Write
	f.add(t, "bob", "three")
	f.want(t, "bob", 5, "one", "two", "three")
}

// TestR103_FutureDates: a file that was changed tomorrow is read and written.
func TestR103_FutureDates(t *testing.T) {
	f := open(t, t.TempDir())
	f.add(t, "bob", "one")
	for _, at := range []time.Time{time.Now().AddDate(30, 0, 0), time.Unix(0, 0)} {
		if err := os.Chtimes(f.name("bob"), at, at); err != nil {
			t.Fatal(err)
		}
		f.want(t, "bob", 1, "one")
	}
	f.add(t, "bob", "two")
	f.want(t, "bob", 5, "one", "two")
}

// TestCrashLeftovers: temporary files of a crash are gone at the next start, and users' files are not.
func TestCrashLeftovers(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	f.add(t, "bob", "one")
	if err := os.WriteFile(filepath.Join(dir, ".user-bob-123.tmp"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, dir).want(t, "bob", 1, "one")
	if _, err := os.Lstat(filepath.Join(dir, ".user-bob-123.tmp")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// TestUsersAreBounded: names that come from a network fill no disk.
func TestUsersAreBounded(t *testing.T) {
	f := open(t, t.TempDir())
	var err error
	n := 0
	for ; n < maxUsers+10 && err == nil; n++ {
		err = f.Add(fmt.Sprint("u", n), "x")
	}
	if !errors.Is(err, errFull) || n < maxUsers {
		t.Errorf("%d users: %v", n, err)
	}
	f.add(t, "u1", "y")
	f.want(t, "u1", 5, "x", "y")
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("one\ntwo\\n\nthr"), "next")
	f.Add([]byte("\n\\\n"), "\\\n")
	f.Fuzz(func(t *testing.T, data []byte, line string) {
		for _, l := range newest(data[:strings.LastIndexByte(string(data), '\n')+1], 100) {
			if again, ok := decode([]byte(strings.TrimSuffix(string(encode(l)), "\n"))); !ok || again != l {
				t.Fatalf("%q came back as %q", l, again)
			}
		}
		if got, ok := decode([]byte(strings.TrimSuffix(string(encode(line)), "\n"))); line != "" && len(line) < MaxLine/2 && (!ok || got != strings.ToValidUTF8(line, "\uFFFD")) {
			t.Fatalf("%q came back as %q", line, got)
		}
	})
}
