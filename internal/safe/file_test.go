package safe

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestWriteFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "startup-config")
	for _, want := range []string{"hostname a\n", "", strings.Repeat("x", 1<<20)} {
		if err := WriteFile(name, []byte(want), 0); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Fatalf("read back %d bytes, %v, want %d", len(got), err, len(want))
		}
	}
	if info, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	wantFiles(t, filepath.Dir(name), "startup-config")
}

func TestWriteFileRefusesWhatIsNotAFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(filepath.Join(dir, "folder"), nil, 0); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("folder: %v", err)
	}
	real := filepath.Join(dir, "real")
	if err := os.WriteFile(real, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, filepath.Join(dir, "link")); err != nil {
		t.Logf("no symbolic links here: %v", err)
		return
	}
	if _, err := os.Lstat(filepath.Join(dir, "link")); err != nil { // wine 8 says that it made one
		t.Skip("no symbolic links here: ", err)
	}
	if err := WriteFile(filepath.Join(dir, "link"), []byte("new"), 0); err == nil {
		t.Error("a symbolic link was written through")
	}
	if err := WriteFile(filepath.Join(dir, "none", "x"), nil, 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("folder that does not exist: %v", err)
	}
}

// TestR099_EveryStepMayFail fails each call of the save path in turn: the target then holds the old contents, or the new
// ones if only the sync of the folder failed, and no temporary file is left.
func TestR099_EveryStepMayFail(t *testing.T) {
	steps := []string{"lstat", "create", "chmod", "write", "short", "sync", "close", "rename", "syncdir"}
	for _, step := range steps {
		t.Run(step, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "users")
			if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			err := write(&faulty{step: step}, name, []byte("new"), 0)
			if !errors.Is(err, errFault) || !strings.HasPrefix(err.Error(), "safe: writing "+name) {
				t.Errorf("error %v", err)
			}
			want := "old"
			if step == "syncdir" {
				want = "new"
			}
			if got, _ := os.ReadFile(name); string(got) != want {
				t.Errorf("target holds %q, want %q", got, want)
			}
			wantFiles(t, filepath.Dir(name), "users")
		})
	}
}

func TestRemoveTemp(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"users", ".users-123.tmp", ".users-9.tmp", ".other-1.tmp", ".users.tmp", ".users-old-77.tmp",
		".users-.tmp"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := RemoveTemp(filepath.Join(dir, "users")); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, ".other-1.tmp", ".users-.tmp", ".users-old-77.tmp", ".users.tmp", "users") // the file "users-old" may be being written
	if err := RemoveTemp(filepath.Join(dir, "none", "users")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("folder that does not exist: %v", err)
	}
}

func TestConcurrentWritesLeaveOneWhole(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := WriteFile(name, []byte(strings.Repeat(fmt.Sprint(i), 10000)), 0); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := os.ReadFile(name)
	if err != nil || len(got) != 10000 || strings.Trim(string(got), string(got[:1])) != "" {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	wantFiles(t, filepath.Dir(name), "f")
}

var errFault = errors.New("no space")

// faulty is the disk, but for one step that fails.
type faulty struct {
	disk
	step string
}

func (s *faulty) fail(step string) error {
	if s.step == step {
		return errFault
	}
	return nil
}

func (s *faulty) lstat(name string) (fs.FileInfo, error) {
	if err := s.fail("lstat"); err != nil {
		return nil, err
	}
	return s.disk.lstat(name)
}

func (s *faulty) createTemp(dir, pattern string) (file, error) {
	if err := s.fail("create"); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, pattern)
	return &faultyFile{f, s}, err
}

func (s *faulty) rename(from, to string) error {
	if err := s.fail("rename"); err != nil {
		return err
	}
	return s.disk.rename(from, to)
}

func (s *faulty) syncDir(name string) error {
	if err := s.fail("syncdir"); err != nil {
		return err
	}
	return s.disk.syncDir(name)
}

type faultyFile struct {
	*os.File
	sys *faulty
}

func (f *faultyFile) Chmod(perm fs.FileMode) error {
	return errors.Join(f.sys.fail("chmod"), f.File.Chmod(perm))
}

func (f *faultyFile) Write(p []byte) (int, error) {
	if err := f.sys.fail("write"); err != nil {
		return 0, err
	}
	if err := f.sys.fail("short"); err != nil {
		n, _ := f.File.Write(p[:len(p)/2])
		return n, err
	}
	return f.File.Write(p)
}

func (f *faultyFile) Sync() error  { return errors.Join(f.sys.fail("sync"), f.File.Sync()) }
func (f *faultyFile) Close() error { return errors.Join(f.File.Close(), f.sys.fail("close")) }

func wantFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("files %v, want %v", got, want)
	}
}
