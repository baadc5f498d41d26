import { DefaultNamingStrategy } from 'typeorm';

/** `createdAt` in the entity is `created_at` in the table. Tables and join tables are named by their entities. */
export class SnakeCaseNaming extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string, embeddedPrefixes: string[]): string {
    return [...embeddedPrefixes.map(toSnakeCase), customName || toSnakeCase(propertyName)].join('_');
  }
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
