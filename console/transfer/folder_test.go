package transfer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console/zmodem"
)

// newShelf is a folder for one batch, and its path.
func newShelf(t *testing.T, total int64, files int) (*store, string) {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	f := &folder{cfg: Config{Receive: root, MaxSize: total, MaxTotal: total, MaxFiles: files}, busy: map[string]os.FileInfo{}}
	return &store{folder: f}, dir
}

func put(t *testing.T, dir, name string, size int) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
		t.Fatal(err)
	}
}

func offer(name string, size int64) zmodem.File {
	return zmodem.File{Name: name, Size: size, ModTime: time.Unix(1600000000, 0)}
}

// A part of an older file of the same name is overwritten: it does not take the new one's room.
func TestRoomOfOwnPart(t *testing.T) {
	s, dir := newShelf(t, 1000, 10)
	put(t, dir, ".x.part", 800)
	in, err := s.Begin(offer("x", 500))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(offer("y", 501)); !errors.Is(err, zmodem.ErrSkip) {
		t.Errorf("more than there is room for: %v", err)
	}
	in.Abandon(0)
	put(t, dir, "whole", 900)
	if _, err := s.Begin(offer("x", 101)); !errors.Is(err, zmodem.ErrSkip) {
		t.Errorf("more than there is room for: %v", err)
	}
}

// Where a and A are one file, as on Windows, a second session does not write into the part of the first, and nobody removes it for its room.
func TestPartOfTwoNames(t *testing.T) {
	s, dir := newShelf(t, 1000, 10)
	in, err := s.Begin(offer("a", 500))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(dir, ".a.part"), filepath.Join(dir, ".A.part")); err != nil && !errors.Is(err, os.ErrExist) {
		t.Skip("no hard links here, which the test needs where names have cases: ", err)
	}
	if _, err := s.Begin(offer("A", 100)); !errors.Is(err, zmodem.ErrSkip) {
		t.Errorf("a second one: %v", err)
	}
	if _, err := s.Begin(offer("large", 900)); !errors.Is(err, zmodem.ErrSkip) {
		t.Errorf("more than there is room for: %v", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, ".A.part")); err != nil {
		t.Error(err)
	}
	in.Abandon(0)
	os.Remove(filepath.Join(dir, ".A.part"))
	if in, err = s.Begin(offer("A", 100)); err != nil {
		t.Fatal(err)
	}
	in.Abandon(0)
}

// All files of a folder count, however many there are.
func TestRoomOfManyFiles(t *testing.T) {
	s, dir := newShelf(t, maxListed+10, 2*maxListed)
	for i := range maxListed + 5 {
		put(t, dir, fmt.Sprint("f", i), 1)
	}
	if _, err := s.Begin(offer("x", 6)); !errors.Is(err, zmodem.ErrSkip) {
		t.Errorf("more than there is room for: %v", err)
	}
	in, err := s.Begin(offer("x", 5))
	if err != nil {
		t.Fatal(err)
	}
	in.Abandon(0)
}
