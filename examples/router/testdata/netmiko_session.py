# usage: netmiko_session.py HOST PORT PASSWORD
import sys
import netmiko

host, port, password = sys.argv[1:]
c = netmiko.ConnectHandler(device_type="cisco_ios_telnet", host=host, port=int(port), username="admin", password=password, secret="enable")
c.enable()
assert c.find_prompt() == "router#", c.find_prompt()
out = c.send_command("show version")
assert "router uptime is" in out and "%" not in out, out
out = c.send_config_set(["interface lo", "description from netmiko", "exit", "ip route 172.16.0.0/12 192.0.2.1"])
assert "% " not in out and "router(config-if)#" in out, out
out = c.send_command("show running-config | section interface lo")
assert out.split("\n") == ["interface lo", " description from netmiko"], repr(out)
out = c.save_config()
assert "[OK]" in out, out
for i in range(20):
    out = c.send_command("show privilege")
    assert out.strip() == "Current privilege level is 15", repr(out)
out = c.send_command("show nonsense")
assert "% Invalid input detected at '^' marker." in out, out
c.disconnect()
