package tacacs

import (
	"encoding/binary"
	"errors"
	"strings"
)

// Values of the fields that requests share (RFC 8907 sections 5.1 and 6.1).
const (
	actionLogin   = 1
	typeNotSet    = 0
	typeASCII     = 1
	typePAP       = 2
	serviceLogin  = 1
	serviceEnable = 2
)

// who is what all requests say about the user.
type who struct {
	level            byte
	user, port, addr string
}

var errLong = errors.New("a field is too long to be sent")

// fits says whether the fields fit into their one-byte lengths.
func fits(fields ...string) bool {
	for _, f := range fields {
		if len(f) > 255 {
			return false
		}
	}
	return true
}

// authenStart is the body that begins an authentication (RFC 8907 section 5.1).
func authenStart(w who, authenType, service byte, data string) ([]byte, error) {
	if !fits(w.user, w.port, w.addr, data) {
		return nil, errLong
	}
	b := []byte{actionLogin, w.level, authenType, service, byte(len(w.user)), byte(len(w.port)), byte(len(w.addr)), byte(len(data))}
	return append(b, w.user+w.port+w.addr+data...), nil
}

// authenContinue is the body that answers a question, or with abort gives up (RFC 8907 section 5.3).
func authenContinue(message string, abort bool) ([]byte, error) {
	if len(message) > 1<<16-1 {
		return nil, errLong
	}
	b := binary.BigEndian.AppendUint16(nil, uint16(len(message)))
	b = append(b, 0, 0, 0)
	if abort {
		b[4] = 1
	}
	return append(b, message...), nil
}

// Status of an authentication (RFC 8907 section 5.2).
const (
	authenPass    = 1
	authenFail    = 2
	authenGetData = 3
	authenGetUser = 4
	authenGetPass = 5
	authenRestart = 6
	authenError   = 7
	statusFollow  = 0x21
)

// authenReply is a server's answer (RFC 8907 section 5.2).
type authenReply struct {
	status  byte
	noEcho  bool
	message string
	data    string
}

func parseAuthenReply(b []byte) (r authenReply, err error) {
	if len(b) < 6 {
		return r, errBody
	}
	m, d := int(binary.BigEndian.Uint16(b[2:])), int(binary.BigEndian.Uint16(b[4:]))
	if len(b) != 6+m+d {
		return r, errBody
	}
	return authenReply{status: b[0], noEcho: b[1]&1 != 0, message: string(b[6 : 6+m]), data: string(b[6+m:])}, nil
}

// request is the body of an authorization (RFC 8907 section 6.1), or behind a byte of flags of an accounting (section 7.1).
func request(w who, method, authenType byte, args []string) ([]byte, error) {
	if len(args) > 255 || !fits(args...) || !fits(w.user, w.port, w.addr) {
		return nil, errLong
	}
	b := []byte{method, w.level, authenType, serviceLogin, byte(len(w.user)), byte(len(w.port)), byte(len(w.addr)), byte(len(args))}
	for _, a := range args {
		b = append(b, byte(len(a)))
	}
	b = append(b, w.user+w.port+w.addr...)
	b = append(b, strings.Join(args, "")...)
	if len(b) >= maxBody {
		return nil, errLong
	}
	return b, nil
}

// Status of an authorization (RFC 8907 section 6.2).
const (
	authorPassAdd  = 1
	authorPassRepl = 2
	authorFail     = 0x10
	authorError    = 0x11
)

// authorReply is a server's answer (RFC 8907 section 6.2).
type authorReply struct {
	status        byte
	message, data string
	args          []string
}

func parseAuthorReply(b []byte) (r authorReply, err error) {
	if len(b) < 6 {
		return r, errBody
	}
	n, m, d := int(b[1]), int(binary.BigEndian.Uint16(b[2:])), int(binary.BigEndian.Uint16(b[4:]))
	if len(b) < 6+n {
		return r, errBody
	}
	lengths, rest := b[6:6+n], b[6+n:]
	sum := m + d
	for _, l := range lengths {
		sum += int(l)
	}
	if len(rest) != sum {
		return r, errBody
	}
	r = authorReply{status: b[0], message: string(rest[:m]), data: string(rest[m : m+d])}
	rest = rest[m+d:]
	for _, l := range lengths {
		r.args, rest = append(r.args, string(rest[:l])), rest[l:]
	}
	return r, nil
}

// Status of an accounting (RFC 8907 section 7.2).
const (
	acctSuccess = 1
	acctError   = 2
)

// acctReply is a server's answer (RFC 8907 section 7.2).
type acctReply struct {
	status        byte
	message, data string
}

func parseAcctReply(b []byte) (r acctReply, err error) {
	if len(b) < 5 {
		return r, errBody
	}
	m, d := int(binary.BigEndian.Uint16(b)), int(binary.BigEndian.Uint16(b[2:]))
	if len(b) != 5+m+d {
		return r, errBody
	}
	return acctReply{status: b[4], message: string(b[5 : 5+m]), data: string(b[5+m:])}, nil
}

// argument is an argument of an authorization: name=value, which must be understood, or name*value, which need not (RFC 8907
// section 6.1).
func argument(text string) (name, value string, mandatory, ok bool) {
	i := strings.IndexAny(text, "=*")
	if i <= 0 {
		return "", "", false, false
	}
	return text[:i], text[i+1:], text[i] == '=', true
}
