package auth

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestR068_OneThingChanged: a users' file is read again whichever single thing about it has changed: a hash replaced in place by one as long, a
// file of the same size and time put in its place, permissions opened.
func TestR068_OneThingChanged(t *testing.T) {
	written := time.Now().Add(-time.Hour)
	put := func(path, text string, at time.Time) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, at); err != nil {
			t.Fatal(err)
		}
	}
	for name, change := range map[string]func(path string) error{
		"time":  func(path string) error { put(path, "bobby 1 !\n", written.Add(time.Second)); return nil },
		"size":  func(path string) error { put(path, "bobby 15 !\n", written); return nil },
		"inode": func(path string) error { put(path+".new", "bobby 1 !\n", written); return os.Rename(path+".new", path) },
		"mode":  func(path string) error { return os.Chmod(path, 0o622) },
	} {
		if name == "mode" && runtime.GOOS == "windows" {
			continue // which has no such bits
		}
		path := filepath.Join(t.TempDir(), "users")
		put(path, "alice 1 !\n", written)
		f, err := OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := change(path); err != nil {
			t.Fatal(err)
		}
		f.checked = f.checked.Add(-reloadAfter) // as if so long ago
		if _, known, err := f.Lookup(t.Context(), "alice"); known || (err != nil) != (name == "mode") {
			t.Errorf("%s: alice is known: %v, %v", name, known, err)
		}
	}
}

// TestCodeThatCannotBeUsedUp: a code whose use cannot be written down is not right, since it would be good again.
func TestCodeThatCannotBeUsedUp(t *testing.T) {
	now := time.Unix(2_000_000_010, 0)
	path := filepath.Join(t.TempDir(), strings.Repeat("c", 250)) // no name is left for the temporary file beside it
	s := NewTOTPSecret()
	if err := os.WriteFile(path, []byte("al 0 "+s.Text()+" -\n"), 0o600); err != nil {
		t.Skipf("no such file here: %v", err)
	}
	f := clockFactors(t, path, &now)
	if ok, err := f.Check(t.Context(), "al", s.Code(now), true); ok || err == nil {
		t.Errorf("%v, %v", ok, err)
	}
}

// TestR063_HashOfNothing: a hash that others made of the empty password lets nobody in by it.
func TestR063_HashOfNothing(t *testing.T) {
	empty := "$1$abcdefgh$" + string(md5Crypt(nil, []byte("abcdefgh")))
	if !verify(empty, "") {
		t.Fatal("the hash is of something else")
	}
	g := Password(NewMemory(User{"al", 15, empty}), Policy{AllowEmptyPassword: true}).(*gate)
	if u, ok, err := g.check(t.Context(), "al", ""); ok || err != nil {
		t.Errorf("%+v, %v", u, err)
	}
}
