package telnet

import "encoding/binary"

// ComPortCommand is a command of COM-PORT as the client sends it (RFC 2217 section 2); the server's answers have codes that are 100 higher.
type ComPortCommand byte

const (
	ComPortSignature  ComPortCommand = iota
	ComPortBaud                      // bits per second
	ComPortDataSize                  // 5 to 8 bits
	ComPortParity                    // a [SerialParity]
	ComPortStopSize                  // a [SerialStop]
	ComPortControl                   // a [SerialControl]
	ComPortLineState                 // from the server only: bits of a 16550's line status register
	ComPortModemState                // from the server only: bits of its modem status register
	ComPortSuspend                   // the sender wants no more data for now
	ComPortResume                    // and now again
	ComPortLineMask                  // which bits of ComPortLineState are told; none at first
	ComPortModemMask                 // which bits of ComPortModemState are told; all at first
	ComPortPurge                     // a [SerialPurge]
)

// comPortAnswer is added to a command by the server.
const comPortAnswer = 100

func (c ComPortCommand) String() string {
	if c > ComPortPurge {
		return "unknown"
	}
	return [...]string{"SIGNATURE", "SET-BAUDRATE", "SET-DATASIZE", "SET-PARITY", "SET-STOPSIZE", "SET-CONTROL", "NOTIFY-LINESTATE",
		"NOTIFY-MODEMSTATE", "FLOWCONTROL-SUSPEND", "FLOWCONTROL-RESUME", "SET-LINESTATE-MASK", "SET-MODEMSTATE-MASK", "PURGE-DATA"}[c]
}

// comPortSize is how many bytes of value a command has; a signature is a text of any length.
func comPortSize(c ComPortCommand) int {
	switch c {
	case ComPortBaud:
		return 4
	case ComPortSuspend, ComPortResume:
		return 0
	}
	return 1
}

// maxSignature is how many bytes of a signature are sent and kept.
const maxSignature = 64

// appendComPort appends a command with its value, from the server's end or the client's.
func appendComPort(dst []byte, r Role, c ComPortCommand, value uint32) []byte {
	if r == ServerRole {
		dst = append(dst, byte(c)+comPortAnswer)
	} else {
		dst = append(dst, byte(c))
	}
	switch comPortSize(c) {
	case 4:
		dst = binary.BigEndian.AppendUint32(dst, value)
	case 1:
		dst = append(dst, byte(value))
	}
	return dst
}

// parseComPort takes apart a command other than a signature. from is the end that sent it. ok is false for one that is unknown, comes from
// the wrong end or has not its length.
func parseComPort(body []byte, from Role) (c ComPortCommand, value uint32, ok bool) {
	if len(body) == 0 {
		return 0, 0, false
	}
	code := body[0]
	if from == ServerRole {
		code -= comPortAnswer // of less than 100 a code beyond all known ones becomes
	}
	c, body = ComPortCommand(code), body[1:]
	if c == ComPortSignature || c > ComPortPurge || len(body) != comPortSize(c) {
		return c, 0, false
	}
	for _, b := range body {
		value = value<<8 | uint32(b)
	}
	return c, value, true
}

// isSignature says whether a body is a signature from that end, and which text it has: without what is not printable ASCII.
func isSignature(body []byte, from Role) (text string, ok bool) {
	code := byte(ComPortSignature)
	if from == ServerRole {
		code += comPortAnswer
	}
	if len(body) == 0 || body[0] != code {
		return "", false
	}
	return cleanSignature(string(body[1:])), true
}

func cleanSignature(s string) string {
	var out []byte
	for i := 0; i < len(s) && len(out) < maxSignature; i++ {
		if s[i] >= ' ' && s[i] <= '~' {
			out = append(out, s[i])
		}
	}
	return string(out)
}
