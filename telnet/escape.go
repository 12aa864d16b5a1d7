package telnet

import "bytes"

// Escape appends p to dst as text on the wire: IAC is doubled, and a CR without LF behind it gets a NUL (RFC 854), unless binary.
// cr is the state between calls: the last byte was a CR whose partner may still come.
func Escape(dst, p []byte, binary bool, cr *bool) []byte {
	if len(p) == 0 {
		return dst
	}
	if *cr && p[0] != '\n' && !binary {
		dst = append(dst, 0)
	}
	*cr = false
	for {
		n := special(p, binary)
		if n == len(p) {
			*cr = !binary && p[n-1] == '\r'
			return append(dst, p...)
		}
		dst = append(dst, p[:n+1]...)
		if p[n] == IAC {
			dst = append(dst, IAC)
		} else {
			dst = append(dst, 0)
		}
		if p = p[n+1:]; len(p) == 0 {
			return dst
		}
	}
}

// special is the index of the first byte of p that needs another one behind it, or len(p). A CR at the end needs none yet.
func special(p []byte, binary bool) int {
	end := bytes.IndexByte(p, IAC)
	if end < 0 {
		end = len(p)
	}
	if binary {
		return end
	}
	for i := 0; i < end; i++ {
		n := bytes.IndexByte(p[i:end], '\r')
		if n < 0 {
			break
		}
		i += n
		if i+1 < len(p) && p[i+1] != '\n' {
			return i
		}
	}
	return end
}
