package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func journalled(n int) Record {
	return Record{Kind: CommandRun, Session: "00a1", Time: time.Unix(1700000000, 5e8), Command: fmt.Sprintf("show %d", n),
		Who: Subject{User: "alice", Level: 15, Peer: far, Line: 3, Method: MethodLocal}}
}

func TestRecordLine(t *testing.T) {
	r := journalled(1)
	want := `2023-11-14T22:13:20.500Z kind=command session=00a1 user=alice from=192.0.2.7 port=tty3 level=15 by=local command="show 1"`
	if got := r.Line(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	r.Command, r.Reason, r.Who = "a\nb \"c\" \x1b[2J \xff é\u2028", "denied", Subject{User: "x y", Line: 1}
	want = `2023-11-14T22:13:20.500Z kind=command session=00a1 user="x y" port=tty1 level=0 reason=denied command="a\nb \"c\" \x1b[2J \xff \u00e9\u2028"`
	if got := r.Line(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	r = Record{Kind: SessionEnded, Session: "1", Time: time.Unix(0, 0), Elapsed: 61 * time.Second, In: 5, Out: 7, Reason: "idle"}
	want = `1970-01-01T00:00:00.000Z kind=stop session=1 port=tty0 level=0 seconds=61 in=5 out=7 reason=idle`
	if got := r.Line(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestJournal: whole lines, bounded files, only their owner reads them, and what was moved away or emptied begins anew.
func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accounts")
	j := &Journal{Path: path, Size: 1, Keep: 2}
	defer j.Close()
	line := len(journalled(0).Line()) + 1
	for i := range 4 * minJournal / line {
		if err := j.Record(t.Context(), journalled(i%10)); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]bool{"": true, ".1": true, ".2": true, ".3": false} {
		info, err := os.Stat(path + name)
		if (err == nil) != want {
			t.Fatalf("%s: %v", name, err)
		}
		if want && (info.Size() > minJournal || info.Size()%int64(line) != 0 || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600) {
			t.Errorf("%s: %d bytes, %v", name, info.Size(), info.Mode())
		}
	}
	if runtime.GOOS != "windows" { // which lets nobody move an open file
		if err := os.Rename(path, path+".moved"); err != nil {
			t.Fatal(err)
		}
		j.Record(t.Context(), journalled(1))
		if text, _ := os.ReadFile(path); string(text) != journalled(1).Line()+"\n" {
			t.Errorf("behind a move: %q", text)
		}
	}
	os.Truncate(path, 0)
	j.Record(t.Context(), journalled(2))
	if text, _ := os.ReadFile(path); string(text) != journalled(2).Line()+"\n" {
		t.Errorf("emptied: %q", text)
	}
}

// TestJournalMends: at every length at which the power can fail, the file ends with a whole line again.
func TestJournalMends(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accounts")
	whole := journalled(1).Line() + "\n" + journalled(2).Line() + "\n"
	for cut := range len(whole) + 1 {
		os.WriteFile(path, []byte(whole[:cut]), 0o644)
		j := &Journal{Path: path, Sync: true}
		if err := j.Record(t.Context(), journalled(3)); err != nil {
			t.Fatal(err)
		}
		j.Close()
		text, _ := os.ReadFile(path)
		if want := whole[:strings.LastIndexByte(whole[:cut], '\n')+1] + journalled(3).Line() + "\n"; string(text) != want {
			t.Fatalf("cut at %d: %q", cut, text)
		}
		if info, _ := os.Stat(path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Fatal(info.Mode())
		}
	}
	os.WriteFile(path, bytes.Repeat([]byte("x"), minJournal), 0o600)
	j := &Journal{Path: path}
	if err := j.Record(t.Context(), journalled(3)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("no journal: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != minJournal {
		t.Errorf("what is no journal was changed: %v", err)
	}
	j.Path = filepath.Dir(path)
	if err := j.Record(t.Context(), journalled(3)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("a folder: %v", err)
	}
}

// logged is a log that a test reads while it is written.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *logged) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// fullDisk is a disk of so many bytes, which writes the part of a line that fits, and whose calls of one kind fail.
type fullDisk struct {
	osJournal
	room atomic.Int64
	fail string
}

type fullFile struct {
	*os.File
	d *fullDisk
}

func (d *fullDisk) open(path string) (journalFile, error) {
	if d.fail == "open" {
		return nil, syscall.EMFILE
	}
	f, err := d.osJournal.open(path)
	if err != nil {
		return nil, err
	}
	return fullFile{f.(*os.File), d}, nil
}

func (d *fullDisk) rename(from, to string) error {
	if d.fail == "rename" {
		return syscall.EIO
	}
	return d.osJournal.rename(from, to)
}

func (d *fullDisk) same(f journalFile, path string, size int64) bool {
	return d.osJournal.same(f.(fullFile).File, path, size)
}

func (f fullFile) WriteAt(p []byte, at int64) (int, error) {
	n := int(min(int64(len(p)), f.d.room.Load()))
	f.d.room.Add(-int64(n))
	if n, err := f.File.WriteAt(p[:n], at); err != nil || n == len(p) {
		return n, err
	}
	return n, syscall.ENOSPC
}

func (f fullFile) Sync() error {
	if f.d.fail == "sync" {
		return syscall.EIO
	}
	return f.File.Sync()
}

func (f fullFile) Stat() (fs.FileInfo, error) {
	if f.d.fail == "stat" {
		return nil, syscall.EIO
	}
	return f.File.Stat()
}

// TestR100_JournalDiskFull: what was there stays whole, it is said once a minute, and with room again what waited is written, without
// a restart and in order.
func TestR100_JournalDiskFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accounts")
	line := len(journalled(0).Line()) + 1
	synctest.Test(t, func(t *testing.T) {
		var log logged
		d := &fullDisk{}
		d.room.Store(int64(2*line + line/2))
		j := &Journal{Path: path, disk: d, Logger: slog.New(slog.NewTextHandler(&log, nil))}
		q := &Queue{To: j}
		for i := range 5 {
			q.Account(journalled(i))
		}
		time.Sleep(150*time.Second + 1)
		text, _ := os.ReadFile(path)
		if string(text) != journalled(0).Line()+"\n"+journalled(1).Line()+"\n" {
			t.Errorf("a full disk: %q", text)
		}
		if n := strings.Count(log.String(), "cannot be written"); n != 3 || !strings.Contains(log.String(), "no space left") {
			t.Errorf("said %d times in two and a half minutes:\n%s", n, log.String())
		}
		d.room.Store(1 << 20)
		time.Sleep(10 * time.Second)
		if err := q.Close(context.Background()); err != nil || q.Lost() != 0 {
			t.Errorf("%v, %d lost", err, q.Lost())
		}
		j.Close()
		var want string
		for i := range 5 {
			want += journalled(i).Line() + "\n"
		}
		if text, _ := os.ReadFile(path); string(text) != want {
			t.Errorf("with room again: %q", text)
		}
		if !strings.Contains(log.String(), "written again") {
			t.Error(log.String())
		}
	})
}

// TestR100_JournalCalls: whatever call of the operating system fails, the record is not lost and nothing is torn.
func TestR100_JournalCalls(t *testing.T) {
	for _, call := range []string{"open", "rename", "sync", "stat"} {
		path := filepath.Join(t.TempDir(), call)
		d := &fullDisk{}
		d.room.Store(1 << 30)
		j := &Journal{Path: path, disk: d, Sync: true, Size: 1, Keep: 1}
		for i := 0; i < minJournal/(len(journalled(0).Line())+1); i++ {
			j.Record(t.Context(), journalled(0))
		}
		if call != "rename" && call != "sync" {
			j.Close()
		}
		d.fail = call
		if err := j.Record(t.Context(), journalled(1)); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", call, err)
		}
		d.fail = ""
		if err := j.Record(t.Context(), journalled(2)); err != nil {
			t.Errorf("%s: %v", call, err)
		}
		j.Close()
		text, _ := os.ReadFile(path)
		old, _ := os.ReadFile(path + ".1")
		if all := string(old) + string(text); !strings.HasSuffix(all, journalled(2).Line()+"\n") || strings.Contains(all, journalled(1).Line()) {
			t.Errorf("%s: ends with %q", call, all[max(len(all)-300, 0):])
		}
	}
}
