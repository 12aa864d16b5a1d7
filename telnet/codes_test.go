package telnet

import "testing"

// TestCodes: every option of telnetlib's list and every command exists by name, once.
func TestCodes(t *testing.T) {
	seen := map[string]bool{}
	for code := range 256 {
		name := OptionName(byte(code))
		if seen[name] || name == "" {
			t.Errorf("option %d: %q", code, name)
		}
		seen[name] = true
		if c, ok := ParseOption(name); !ok || int(c) != code {
			t.Errorf("%q is %d, %v", name, c, ok)
		}
		if (CommandName(byte(code)) != "") != (code >= EOF) {
			t.Errorf("command %d: %q", code, CommandName(byte(code)))
		}
	}
	if OptionName(49) != "FORWARD-X" || OptionName(35) != "XDISPLOC" || OptionName(201) != "GMCP" || OptionName(60) != "60" {
		t.Error("names do not stand where they should")
	}
	if CommandName(IAC) != "IAC" || CommandName(SE) != "SE" {
		t.Error("commands do not stand where they should")
	}
	if _, ok := ParseOption("256"); ok {
		t.Error("256")
	}
}
