// Reads [{ "secret", "headers", "body" }] from its input and writes for each whether its signature is good.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

function isGood({ secret, headers, body }) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(isGood)));
