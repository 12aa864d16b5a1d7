package safe

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// WriteFile replaces the contents of the named file as a whole: after a crash, a full disk or an error it holds either the old
// or the new contents, never a part. It writes a temporary file beside the target (mode perm, 0600 if perm is 0), syncs it, renames
// it over the target and syncs the folder. A target that exists and is not a regular file (a folder, a device, a symbolic
// link) is refused. An error means that the old contents stand, but for a failed sync of the folder, after which either may be
// found when power fails at once.
//
// Concurrent calls for one name are safe: the last rename wins. Temporary files that a crash left behind are removed by
// [RemoveTemp].
func WriteFile(name string, data []byte, perm fs.FileMode) error {
	return write(disk{}, name, data, perm)
}

// RemoveTemp removes temporary files that an interrupted [WriteFile] to name left behind. To be called at start, before anybody
// writes.
func RemoveTemp(name string) error {
	dir, prefix := filepath.Dir(name), tempPrefix(name)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("safe: removing temporary files of %s: %w", name, err)
	}
	var errs []error
	for _, e := range entries {
		number, ours := strings.CutPrefix(e.Name(), prefix)
		number, complete := strings.CutSuffix(number, tempSuffix)
		// os.CreateTemp puts digits between; with anything else it is of a file whose name begins with this one's.
		if ours && complete && number != "" && strings.Trim(number, "0123456789") == "" && e.Type().IsRegular() {
			errs = append(errs, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return errors.Join(errs...)
}

const tempSuffix = ".tmp"

func tempPrefix(name string) string { return "." + filepath.Base(name) + "-" }

// system is what write needs of the operating system; the tests fail each call of it in turn.
type system interface {
	lstat(name string) (fs.FileInfo, error)
	createTemp(dir, pattern string) (file, error)
	rename(from, to string) error
	remove(name string) error
	syncDir(name string) error
}

type file interface {
	Name() string
	Write(p []byte) (int, error)
	Chmod(perm fs.FileMode) error
	Sync() error
	Close() error
}

func write(sys system, name string, data []byte, perm fs.FileMode) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("safe: writing %s: %w", name, err)
		}
	}()
	if perm == 0 {
		perm = 0o600
	}
	switch info, err := sys.lstat(name); {
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("not a regular file (%s)", info.Mode().Type())
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	dir := filepath.Dir(name)
	f, err := sys.createTemp(dir, tempPrefix(name)+"*"+tempSuffix)
	if err != nil {
		return err
	}
	temp := f.Name()
	err = fill(f, data, perm)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = sys.rename(temp, name)
	}
	if err != nil {
		return errors.Join(err, sys.remove(temp))
	}
	return sys.syncDir(dir)
}

func fill(f file, data []byte, perm fs.FileMode) error {
	if err := f.Chmod(perm); err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Sync() // without it the rename can reach the disk before the data
}

// disk is the real system.
type disk struct{}

func (disk) lstat(name string) (fs.FileInfo, error) { return os.Lstat(name) }
func (disk) remove(name string) error               { return os.Remove(name) }
func (disk) rename(from, to string) error {
	return Insist(func() error { return os.Rename(from, to) })
}

func (disk) createTemp(dir, pattern string) (file, error) { return os.CreateTemp(dir, pattern) }

func (disk) syncDir(name string) error {
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be opened for this; NTFS journals the rename
	}
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err // those two say that this file system does not sync folders
	}
	return nil
}
