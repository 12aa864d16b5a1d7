package zmodem

import (
	"bytes"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"time"
)

// File is what a sender says of a file.
type File struct {
	// Name is as the peer wrote it, with any bytes but NUL, at most MaxName; see [SafeName].
	Name string
	// Size is the number of bytes, -1 where it was not said.
	Size int64
	// ModTime is the zero time where it was not said, or is one behind March 2242. It has whole seconds.
	ModTime time.Time
	// Mode is the permission bits, 0 where they were not said.
	Mode fs.FileMode
	// Left is how many files are to come, this one included, and LeftBytes what they have; 0 where it was not said.
	Left      int
	LeftBytes int64
}

// Outgoing is a file to be sent. Content is read piece by piece, parts of it again after errors. If it ends before Size, so does the
// file; what is beyond is not sent.
type Outgoing struct {
	File
	Content io.ReaderAt
}

// Result is what became of a file.
type Result struct {
	File   File
	From   int64 // position that the transfer began at: what was there before
	Bytes  int64 // that came across now
	Whole  bool  // all of it is there
	Reason error // why not: [ErrSkip], what the [Store] said, or what ended the session
}

// MaxName is the longest name of a file, in bytes.
const MaxName = 255

// maxTime is the latest time of a file that is taken, in March 2242: in seconds since 1970, of which os.Chtimes makes nanoseconds of 64 bits.
const maxTime = 1<<33 - 1

// appendFile appends what stands in the subpacket behind ZFILE (FORSBERG 12.3).
func appendFile(dst []byte, f File) []byte {
	dst = append(append(dst, f.Name...), 0)
	dst = strconv.AppendInt(dst, f.Size, 10)
	mtime := int64(0)
	if !f.ModTime.IsZero() {
		mtime = max(f.ModTime.Unix(), 0)
	}
	dst = strconv.AppendInt(append(dst, ' '), mtime, 8)
	dst = strconv.AppendInt(append(dst, ' '), 0o100000|int64(f.Mode.Perm()), 8)
	dst = append(dst, " 0 "...)
	dst = strconv.AppendInt(dst, int64(f.Left), 10)
	dst = strconv.AppendInt(append(dst, ' '), f.LeftBytes, 10)
	return append(dst, 0)
}

// parseFile takes it apart. All but the name may be missing.
func parseFile(p []byte) (f File, ok bool) {
	name, rest, ok := bytes.Cut(p, []byte{0})
	if !ok || len(name) == 0 || len(name) > MaxName {
		return File{}, false
	}
	f = File{Name: string(name), Size: -1}
	rest, _, _ = bytes.Cut(rest, []byte{0})
	fields := strings.Fields(string(rest[:min(len(rest), 128)]))
	number := func(i, base int, limit int64) (int64, bool) {
		if i >= len(fields) {
			return 0, false
		}
		v, err := strconv.ParseInt(fields[i], base, 64)
		if err != nil || v < 0 || v > limit {
			return 0, false
		}
		return v, true
	}
	if v, ok := number(0, 10, 1<<62); ok {
		f.Size = v
	}
	if v, ok := number(1, 8, maxTime); ok && v > 0 {
		f.ModTime = time.Unix(v, 0)
	}
	if v, ok := number(2, 8, 1<<32); ok {
		f.Mode = fs.FileMode(v).Perm()
	}
	if v, ok := number(4, 10, 1<<31-1); ok {
		f.Left = int(v)
	}
	f.LeftBytes, _ = number(5, 10, 1<<62)
	return f, true
}
